import { batch, computed, signal } from "@preact/signals";
import { type Engine, headOf, untilFirstAbort } from "../../src/index.ts";
import { change, fitToContext, remark, settings } from "./current_settings.ts";
import { type EngineChoice, EngineRoom, takeBack } from "./engine_room.ts";
import { type Problem, problemOf } from "./problem.ts";
import type { SessionParts } from "./session_parts.ts";
import { APP_STATES, type Model, problemIn } from "./state.ts";

/** Abort reason: a link was followed, and its request takes precedence over everything else. */
export class LinkFollowed extends Error {
  override readonly name = "LinkFollowed";
}

/** A model and the engine that runs it. */
export interface Running {
  readonly model: Model;
  readonly engine: Engine;
}

/** What the page does with models and engines: one thing at a time; other requests wait for their turn. */
export class Session {
  /** Whether a measurement runs, or waits for its turn: two would measure each other. */
  readonly isMeasuring = signal(false);
  readonly #room: EngineRoom;
  #last: Promise<void> = Promise.resolve();
  #link = new AbortController();
  /** The opened model's engine, and the one chosen before any model was opened. */
  #forOpened: { readonly taken: EngineChoice; readonly before: EngineChoice } | null = null;

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
    this.#room = new EngineRoom(parts, () => void this.prepare());
    ({
      state: this.state,
      model: this.model,
      engine: this.engine,
      gpu: this.gpu,
      progress: this.progress,
    } = this.#room);
    this.kernelFinding = this.#room.kernels.last;
  }

  /** Runs `task` after everything enqueued before has ended. */
  enqueue(task: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(task, task);
    return this.#last;
  }

  /** Loads and makes whatever the settings require and is not there yet. Waits for a lost device. */
  prepare(): Promise<void> {
    return this.enqueue(() => this.#room.bringUp(this.#room.at === "lost"));
  }

  /** Starts afresh: what is in memory may be damaged. */
  reload(): Promise<void> {
    this.#room.losses.forget();
    return this.enqueue(async () => {
      const state = this.state.value;
      const model = this.openedModel.value ? this.model.value : null;
      this.#room.close();
      this.#room.set(state.at === "lost" ? { ...state, model } : { at: "starting", model, engine: null });
      await this.#room.bringUp(state.at === "lost");
    });
  }

  /**
   * The site's own model comes back for a link, in place of an opened one or one about to be opened. Opening or
   * measuring ends with a `LinkFollowed`, and does not undo the settings that the link brings.
   */
  makeWayForLink(): Promise<void> {
    this.#link.abort(new LinkFollowed("A link was followed meanwhile."));
    this.#link = new AbortController();
    this.dismissRefusal();
    return this.#leaveOpened();
  }

  /** The site's own model replaces the opened one, on the engine that was chosen before that. */
  goBack(): Promise<void> {
    void this.enqueue(async () => {
      if (this.#forOpened) takeBack(this.#forOpened.taken, this.#forOpened.before);
    });
    void this.#leaveOpened();
    return this.prepare();
  }

  /** Drops an opened model; the site's own is loaded when it is next needed. */
  #leaveOpened(): Promise<void> {
    return this.enqueue(async () => {
      this.#forOpened = null;
      if (!this.openedModel.value) return;
      this.engine.value?.dispose();
      this.#room.set({ at: "starting", model: null, engine: null });
    });
  }

  /**
   * Runs `work`, which writes, once the engine is as the settings require.
   * @param work shows at once what it begins with, and returns a problem if there was one
   */
  write(cancelled: AbortSignal, work: (used: Running) => Promise<Problem | null>): Promise<void> {
    return this.enqueue(async () => {
      await this.#room.bringUp(false);
      const { at, model, engine } = this.state.value;
      if (cancelled.aborted || (at !== "ready" && at !== "refused")) return;
      const problem = await batch(() => {
        this.#room.set({ at: "writing", model, engine });
        return work({ model, engine });
      });
      if (this.#room.at !== "writing") return;
      if (!problem) this.#room.losses.forget();
      this.#room.set(problem ? { at: "refused", model, engine, problem } : { at: "ready", model, engine });
    });
  }

  /**
   * Measures without the page's own engine, which would take memory, and share what onnxruntime keeps for all its
   * sessions. Afterwards the engine is as the settings say again.
   */
  async measure(
    cancelled: AbortSignal,
    work: (model: Model, cancelled: AbortSignal) => Promise<void>,
  ): Promise<void> {
    this.isMeasuring.value = true;
    await this.#enqueueUntilLink(cancelled, async (ended) => {
      const { model, engine } = this.state.value;
      if (!model || ended.aborted) return;
      engine?.dispose();
      this.#room.set({ at: "measuring", model, engine: null });
      try {
        await work(model, ended);
      } catch (error) {
        await this.#endMeasurement(error, ended);
      }
      if (this.#room.at !== "measuring") return;
      if (ended.reason instanceof LinkFollowed) this.#room.set({ at: "starting", model, engine: null });
      else await this.#room.bringUp(false);
    });
    this.isMeasuring.value = false;
  }

  /**
   * Replaces the running model, on the wgsl engine. The old engine is freed only when the new one is about to be made;
   * if that fails, it comes back.
   * @param make makes the model; meanwhile the old engine is still there
   * @throws what making the model or its engine throws; LinkFollowed
   */
  open(make: (cancelled: AbortSignal) => Promise<Model>, cancelled: AbortSignal): Promise<void> {
    return this.#enqueueUntilLink(cancelled, async (ended) => {
      const { at, model: before, engine: old } = this.state.value;
      this.#room.set({ at: "opening", model: before, engine: old });
      const bytes = this.progress.bytes.value;
      const choice: EngineChoice = { engine: settings.value.engine, head: settings.value.head };
      let taken = choice;
      try {
        ended.throwIfAborted();
        const model = await make(ended);
        ended.throwIfAborted();
        taken = { engine: "wgsl", head: headOf(model.checkpoint.config.tied) };
        change(taken);
        const engine = await this.#room.makeOpened(model, taken, ended);
        fitToContext(model.checkpoint.config.contextLength);
        this.#forOpened = { taken, before: this.#forOpened?.before ?? choice };
        this.#room.set({ at: "ready", model, engine });
      } catch (error) {
        this.progress.bytes.value = bytes;
        // What still runs may be what the link asks for.
        if (this.#room.at === "opening")
          this.#room.set({ at: "starting", model: before, engine: this.engine.value });
        if (!(ended.reason instanceof LinkFollowed)) {
          takeBack(taken, choice);
          await this.#room.bringUp(at === "lost" || this.#room.at === "lost");
        }
        throw error;
      }
    });
  }

  /** Stops the loading of the site's model; nothing runs until the next request. */
  readonly cancelLoad = (): void => {
    this.#room.cancelLoad();
  };

  /** The last request failed: this is shown until the next one. */
  refuse(problem: Problem): void {
    this.#room.refuse(problem);
  }

  /** The engine is still there and can be used again. */
  dismissRefusal(): void {
    const { at, model, engine } = this.state.value;
    if (at === "refused") this.#room.set({ at: "ready", model, engine });
  }

  /** Closing the device frees what is left of a partial engine. A loss is the cause, and was already reported. */
  async #endMeasurement(error: unknown, { aborted }: AbortSignal): Promise<void> {
    if (!aborted) await this.gpu.lossIsTold();
    this.gpu.close();
    if (!aborted && this.#room.at === "measuring")
      remark(`${problemOf(error).message} Nothing was measured.`);
  }

  /** As `enqueue`, for a task that `cancelled` aborts, or the next link that is followed. */
  #enqueueUntilLink(cancelled: AbortSignal, task: (ended: AbortSignal) => Promise<void>): Promise<void> {
    const link = this.#link.signal;
    return this.enqueue(() => untilFirstAbort([cancelled, link], task));
  }
}
