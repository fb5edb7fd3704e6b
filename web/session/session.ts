import { batch, computed, signal } from "@preact/signals";
import { type Engine, headOf, untilFirstAbort } from "../../src/index.ts";
import { change, fitToContext, remark, settings } from "./current_settings.ts";
import { type EngineChoice, EngineRoom, takeBack } from "./engine_room.ts";
import { type Problem, problemOf } from "./problem.ts";
import type { SessionParts } from "./session_parts.ts";
import { APP_STATES, type Model, problemIn } from "./state.ts";

/** Why a work was broken off: a link was followed, and what it asks for takes the place of all else. */
export class LinkFollowed extends Error {
  override readonly name = "LinkFollowed";
}

/** A model and the engine that runs it. */
export interface Running {
  readonly model: Model;
  readonly engine: Engine;
}

/** What the page does with models and engines: one thing at a time, whatever else is asked for waits for its turn. */
export class Session {
  /** Whether a measurement goes on, or waits for its turn: two would measure each other. */
  readonly isMeasuring = signal(false);
  readonly #room: EngineRoom;
  #last: Promise<void> = Promise.resolve();
  #link = new AbortController();
  /** The engine that the opened model took, and the one that was chosen before any was opened. */
  #forOpened: { readonly taken: EngineChoice; readonly before: EngineChoice } | null = null;

  readonly state;
  readonly model;
  readonly engine;
  readonly gpu;
  readonly progress;
  readonly kernelFinding;
  /** Null while the site's own model is the one that runs, or none. */
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

  /** Runs `task` once all that was enqueued before has ended. */
  enqueue(task: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(task, task);
    return this.#last;
  }

  /** Brings up what the settings ask for, as far as it isn't there already. A device that was lost is waited for. */
  prepare(): Promise<void> {
    return this.enqueue(() => this.#room.bringUp(this.#room.at === "lost"));
  }

  /** From nothing: what is there may be damaged. */
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
   * The site's own model comes back for a link, in the place of one that was opened or is about to be. What is being
   * opened or measured ends for a `LinkFollowed`, and takes back nothing of the settings that the link brings.
   */
  makeWayForLink(): Promise<void> {
    this.#link.abort(new LinkFollowed("A link was followed meanwhile."));
    this.#link = new AbortController();
    this.dismissRefusal();
    return this.#leaveOpened();
  }

  /** The site's own model comes back in the place of one that was opened, on the engine that was chosen before that. */
  goBack(): Promise<void> {
    void this.enqueue(async () => {
      if (this.#forOpened) takeBack(this.#forOpened.taken, this.#forOpened.before);
    });
    void this.#leaveOpened();
    return this.prepare();
  }

  /** Lets go of a model that a person brought along; the site's own is loaded when it is next asked for. */
  #leaveOpened(): Promise<void> {
    return this.enqueue(async () => {
      this.#forOpened = null;
      if (!this.openedModel.value) return;
      this.engine.value?.dispose();
      this.#room.set({ at: "starting", model: null, engine: null });
    });
  }

  /**
   * Has `work` write, with what the settings ask for, which is brought up first.
   * @param work shows what it begins with at once, and gives back what went wrong, if anything did
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
   * Measures with the page's own engine out of the way: it would take memory, and share what onnxruntime keeps for all
   * its sessions. Afterwards the engine is as the settings say again.
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
   * Puts another model in the place of the one that runs, on the engine wgsl. The old engine is freed only when the new
   * one is about to be made; if that fails, it comes back.
   * @param make the model; while it is made, the old engine is there still
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
        // Whatever runs still may be what the link asks for.
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

  /** Ends the loading of the site's model; nothing runs until it is asked for again. */
  readonly cancelLoad = (): void => {
    this.#room.cancelLoad();
  };

  /** What was asked for last went wrong: this is shown until something is asked for anew. */
  refuse(problem: Problem): void {
    this.#room.refuse(problem);
  }

  /** The engine that is there can be asked again. */
  dismissRefusal(): void {
    const { at, model, engine } = this.state.value;
    if (at === "refused") this.#room.set({ at: "ready", model, engine });
  }

  /** What is left of a half-built engine goes with the device. A loss is the cause, and was reported already. */
  async #endMeasurement(error: unknown, { aborted }: AbortSignal): Promise<void> {
    if (!aborted) await this.gpu.lossIsTold();
    this.gpu.close();
    if (!aborted && this.#room.at === "measuring")
      remark(`${problemOf(error).message} Nothing was measured.`);
  }

  /** As `enqueue`, for a task that `cancelled` ends, or the next link that is followed. */
  #enqueueUntilLink(cancelled: AbortSignal, task: (ended: AbortSignal) => Promise<void>): Promise<void> {
    const link = this.#link.signal;
    return this.enqueue(() => untilFirstAbort([cancelled, link], task));
  }
}
