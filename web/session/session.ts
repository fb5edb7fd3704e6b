import { batch, computed, signal } from "@preact/signals";
import { type Engine, untilFirstAbort } from "../../src/index.ts";
import { type EngineChoice, EngineOwner } from "./engine_owner.ts";
import type { Problem } from "./problem.ts";
import type { SessionParts } from "./session_parts.ts";
import { APP_STATES, type Model, problemIn } from "./state.ts";

/** Abort reason: the site's own model is asked for, and takes precedence over one that is about to be opened. */
export class OwnModelAsked extends Error {
  override readonly name: string = "OwnModelAsked";
}

/** By a link, which brings settings of its own. */
export class LinkFollowed extends OwnModelAsked {
  override readonly name = "LinkFollowed";
}

/** Abort reason: another model is asked for, and takes precedence over what is measured. */
export class ModelAsked extends Error {
  override readonly name = "ModelAsked";
}

/** A model and the engine that runs it. */
export interface Running {
  readonly model: Model;
  readonly engine: Engine;
}

/** What the page does with models and engines: one thing at a time; other requests wait for their turn. */
export class Session {
  /** For `replace_model.ts` and `measure_model.ts`, whose code comes with the rooms that use them. */
  readonly owner: EngineOwner;
  /** Measurements that run, or wait for their turn. */
  readonly #measurements = signal(0);
  /** Whether there are any: two would measure each other. */
  readonly isMeasuring = computed(() => this.#measurements.value > 0);
  #last: Promise<void> = Promise.resolve();
  /** How often a person has cancelled the loading of the site's model, or the making of an engine. */
  #cancels = 0;
  #ownModelAsked = new AbortController();
  #modelAsked = new AbortController();
  /** The opened model's engine, and the one chosen before any model was opened. */
  forOpened: { readonly taken: EngineChoice; readonly before: EngineChoice } | null = null;

  readonly state;
  readonly model;
  readonly engine;
  readonly gpu;
  readonly progress;
  readonly kernelFinding;
  /** Null if the site's own model runs, or none. */
  readonly openedModel = computed(() => this.model.value?.opened ?? null);
  readonly problem = computed(() => problemIn(this.state.value));
  readonly appState = computed(() => APP_STATES[this.state.value.at]);
  /** Whether the page waits for a person. */
  readonly isIdle = computed(() => this.appState.value === "ready" || this.appState.value === "error");

  constructor(parts: SessionParts) {
    this.owner = new EngineOwner(parts, () => void this.prepare());
    ({
      state: this.state,
      model: this.model,
      engine: this.engine,
      gpu: this.gpu,
      progress: this.progress,
    } = this.owner);
    this.kernelFinding = this.owner.kernels.last;
  }

  /** Runs `task` after everything enqueued before has ended. */
  enqueue(task: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(task, task);
    return this.#last;
  }

  /** Loads and makes whatever the settings require and is not there yet. Waits for a lost device. */
  prepare(): Promise<void> {
    return this.#enqueueUnlessCancelled(() => this.owner.bringUp(this.owner.at === "lost"));
  }

  /** Starts afresh: what is in memory may be damaged. */
  reload(): Promise<void> {
    this.owner.losses.forget();
    return this.enqueue(async () => {
      const state = this.state.value;
      const model = this.openedModel.value ? this.model.value : null;
      this.owner.close();
      this.owner.set(state.at === "lost" ? { ...state, model } : { at: "starting", model, engine: null });
      await this.owner.bringUp(state.at === "lost");
    });
  }

  /**
   * The site's own model comes back for a link, in place of an opened one or one about to be opened. Opening ends with a
   * `LinkFollowed`, and does not undo the settings that the link brings.
   */
  makeWayForLink(): Promise<void> {
    this.endOpening(new LinkFollowed("A link was followed meanwhile."));
    this.dismissRefusal();
    return this.leaveOpened();
  }

  /** Opening a model ends with `reason`, and does not bring the engine back. So does what is measured. */
  endOpening(reason: OwnModelAsked): void {
    this.#ownModelAsked.abort(reason);
    this.#ownModelAsked = new AbortController();
    this.endMeasurements();
  }

  /** Drops an opened model; the site's own is loaded when it is next needed. */
  leaveOpened(): Promise<void> {
    return this.enqueue(async () => {
      this.forOpened = null;
      if (!this.openedModel.value) return;
      void this.engine.value?.dispose();
      this.owner.set({ at: "starting", model: null, engine: null });
    });
  }

  /**
   * Runs `work`, which writes, once the engine is as the settings require.
   * @param work shows at once what it begins with, and returns a problem if there was one
   */
  write(cancelled: AbortSignal, work: (used: Running) => Promise<Problem | null>): Promise<void> {
    return this.#enqueueUnlessCancelled(async () => {
      await this.owner.bringUp(false);
      const { at, model, engine } = this.state.value;
      if (cancelled.aborted || (at !== "ready" && at !== "refused")) return;
      const problem = await batch(() => {
        this.owner.set({ at: "writing", model, engine });
        return work({ model, engine });
      });
      if (this.owner.at !== "writing") return;
      if (!problem) this.owner.losses.forget();
      this.owner.set(problem ? { at: "refused", model, engine, problem } : { at: "ready", model, engine });
    });
  }

  /**
   * Stops the loading of the site's model, or the making of an engine, and what waits for it. Nothing runs until the next
   * request, unless an engine was there before.
   */
  readonly cancelLoad = (): void => {
    if (!this.progress.canCancel.value) return; // it has ended by now
    this.#cancels += 1;
    this.owner.cancelLoad();
  };

  /** As `enqueue`, for a task that brings up what the settings require now: no other engine is waited for. */
  #enqueueUnlessCancelled(task: () => Promise<void>): Promise<void> {
    this.owner.endOutdated();
    const cancels = this.#cancels;
    return this.enqueue(async () => {
      if (cancels === this.#cancels) await task();
    });
  }

  /** The last request failed: this is shown until the next one. */
  refuse(problem: Problem): void {
    this.owner.refuse(problem);
  }

  /** The engine is still there and can be used again. */
  dismissRefusal(): void {
    const { at, model, engine } = this.state.value;
    if (at === "refused") this.owner.set({ at: "ready", model, engine });
  }

  /** As `enqueue`, for a task that opens a model: `cancelled` aborts it, and `endOpening`. */
  enqueueOpening(cancelled: AbortSignal, task: (ended: AbortSignal) => Promise<void>): Promise<void> {
    const ownModelAsked = this.#ownModelAsked.signal;
    return this.enqueue(() => untilFirstAbort([cancelled, ownModelAsked], task));
  }

  /** As `enqueue`, for a task that measures: `cancelled` aborts it, and whoever asks for another model. */
  enqueueMeasurement(cancelled: AbortSignal, task: (ended: AbortSignal) => Promise<void>): Promise<void> {
    const modelAsked = this.#modelAsked.signal;
    this.#measurements.value += 1;
    return this.enqueue(() => untilFirstAbort([cancelled, modelAsked], task)).finally(
      () => (this.#measurements.value -= 1),
    );
  }

  /** Another model is asked for: what is measured ends with a `ModelAsked`, and does not bring its engine back. */
  endMeasurements(): void {
    this.#modelAsked.abort(new ModelAsked("Another model was asked for meanwhile."));
    this.#modelAsked = new AbortController();
  }
}
