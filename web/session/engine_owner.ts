import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import {
  type Engine,
  type EngineName,
  ENGINES,
  GpuUnavailableError,
  KernelCheckError,
  KernelError,
  unlessAborted,
} from "../../src/index.ts";
import type { Settings } from "../settings/settings.ts";
import { stageOfMaking } from "./engine_code.ts";
import { change, fitHead, fitToContext, remark, settings } from "./current_settings.ts";
import { KernelFindings } from "./kernel_findings.ts";
import { LoadMeter } from "./load_meter.ts";
import { Losses } from "./losses.ts";
import { PageGpu } from "./page_gpu.ts";
import { describeProblem, LoadCancelled, MakingCancelled, type Problem, problemOf } from "./problem.ts";
import type { SessionParts } from "./session_parts.ts";
import { loadSiteModel } from "./site_model.ts";
import type { Model, State } from "./state.ts";

export type EngineChoice = Pick<Settings, "engine" | "head">;

/** The engine for pages without a GPU. */
const FALLBACK: EngineName = "ort-wasm";

const ASKING = "Asking for a GPU";

/**
 * What makes an engine. Making one may be called off before it has ended: meanwhile another one can be made, unless it
 * would need the same memory, or the same onnxruntime, which makes one session at a time.
 */
const MAKERS: Readonly<Record<EngineName, "ours" | "worker" | "onnxruntime">> = {
  wgsl: "ours",
  "ort-webgpu": "onnxruntime",
  "ort-wasm": "worker",
  "transformers-js": "onnxruntime",
};

/** Abort reason: another engine was chosen, which is made next. */
class AnotherChosen extends Error {
  override readonly name = "AnotherChosen";
}

/**
 * Owns the model and its engine. Callers do one thing at a time; apart from them, only a lost device, a call that the
 * GPU refused, and `refuse` change the state. A caller that finds the state changed by these leaves it unchanged.
 */
export class EngineOwner {
  readonly progress = new LoadMeter();
  readonly losses = new Losses();
  readonly kernels = new KernelFindings();
  readonly gpu: PageGpu;
  readonly #parts: SessionParts;
  readonly #state = signal<State>({ at: "starting", model: null, engine: null });
  #callOffRegain = (): void => {};
  #loading = new AbortController();
  #making = new AbortController();
  /** What is being made. */
  #made: EngineChoice | null = null;
  /** By maker: settles when the last making has ended, called off or not. */
  readonly #ends = new Map<string, Promise<unknown>>();
  readonly #regain: () => void;

  readonly state: ReadonlySignal<State> = this.#state;
  readonly model = computed(() => this.#state.value.model);
  readonly engine = computed(() => this.#state.value.engine);

  /** @param regain is called when it is time to request a lost device again */
  constructor(parts: SessionParts, regain: () => void) {
    this.#parts = parts;
    this.#regain = regain;
    this.gpu = new PageGpu(parts, {
      onLoss: (reason, livedMs) => (this.#usesGpu ? this.#lose(reason, livedMs) : this.gpu.close()),
      onRefusedCall: (reason) => {
        if (this.#usesGpu) this.refuse(describeRefusedCall(reason));
      },
    });
  }

  get at(): State["at"] {
    return this.#state.value.at;
  }

  set(next: State): void {
    if (next.at !== "lost") this.#callOffRegain();
    batch(() => {
      this.#parts.readMemory();
      this.#state.value = next;
    });
  }

  /** Whether the device matters: a look at another model opens it too, while an engine runs that needs none. */
  get #usesGpu(): boolean {
    const running = this.engine.value;
    return !running || ENGINES[running.name].usesGpu;
  }

  /** The last request failed: this is shown until the next one. */
  refuse(problem: Problem): void {
    const { at, model, engine } = this.#state.value;
    if (at === "lost" || at === "failed") return; // that is the cause
    if (model && engine) this.set({ at: "refused", model, engine, problem });
    else this.set({ at: "failed", model, engine: null, problem });
  }

  /** Ends the loading of the site's model, or the making of an engine. */
  cancelLoad(): void {
    this.#loading.abort(new LoadCancelled());
    this.#making.abort(new MakingCancelled());
  }

  /** Calls off the making of an engine that the settings no longer require. `bringUp` must follow. */
  endOutdated(): void {
    if (!this.#made || isAsked(this.#made)) return;
    this.progress.canCancel.value = false;
    this.#making.abort(new AnotherChosen());
  }

  /** Frees the engine and lets go of the device. The caller must set the state. */
  close(): void {
    void this.engine.value?.dispose();
    this.gpu.close();
  }

  /**
   * Loads and makes whatever the settings require and is not there yet.
   * @param isPatient whether to wait for an unavailable GPU, because a lost one may come back, rather than do without
   *   it
   */
  async bringUp(isPatient: boolean): Promise<void> {
    this.#fitSettings();
    const { at, model, engine } = this.#state.value;
    if (model && engine && isAsked({ engine: engine.name, head: engine.head })) {
      if (at === "starting") this.set({ at: "ready", model, engine });
      return;
    }
    const wasLost = at === "lost";
    this.set({ at: "starting", model, engine });
    try {
      await this.#openGpuAndLoadModel(isPatient);
      await this.#replaceEngine();
      if (wasLost && this.at === "ready" && this.gpu.current.value) {
        remark("The GPU device was lost. It is back, and your text is kept.", "lost");
      }
    } catch (error) {
      if (error instanceof AnotherChosen) return;
      if (this.at === "starting") this.#fail(problemOf(error));
      else if (!this.engine.value) this.gpu.close(); // the problem was already reported
    }
  }

  /** Makes an engine, and records what it found out about its kernels, or why it was not made. */
  async create(model: Model, { engine: name, head }: EngineChoice, ended?: AbortSignal): Promise<Engine> {
    const options = { ...this.progress.engineOptions(model), ...(ended && { signal: ended }) };
    try {
      const engine = await this.#parts.createEngine[name](this.gpu.open, model.checkpoint, head, options);
      if (engine.kernelCheck) this.kernels.found(engine.kernelCheck);
      return engine;
    } catch (error) {
      if (isKernelFault(error)) this.kernels.failed(error);
      throw error;
    }
  }

  #fail(problem: Problem): void {
    this.close();
    this.set({ at: "failed", model: this.model.value, engine: null, problem });
  }

  /** Not every engine or model supports every head; and a text ends with the model's context. */
  #fitSettings(): void {
    const config = this.model.value?.checkpoint.config;
    fitHead(config?.tied ?? true);
    if (config) fitToContext(config.contextLength);
  }

  /** Beside each other: neither needs the other, and both take their time. Where one fails, nobody waits for the other. */
  async #openGpuAndLoadModel(isPatient: boolean): Promise<void> {
    const loading = (this.#loading = new AbortController());
    try {
      await Promise.all([
        this.#openGpuIfNeeded(isPatient, loading.signal),
        this.#loadModelIfNeeded(loading.signal),
      ]);
    } catch (error) {
      loading.abort(error);
      throw error;
    }
    this.#fitSettings();
  }

  /** A device that comes after `ended` stays for whoever asks next. */
  async #openGpuIfNeeded(isPatient: boolean, ended: AbortSignal): Promise<void> {
    if (!ENGINES[settings.value.engine].usesGpu) return;
    this.progress.stage.value = ASKING;
    try {
      await unlessAborted(ended, this.gpu.open());
    } catch (error) {
      if (!(error instanceof GpuUnavailableError)) throw error;
      // An opened model may be too large for the CPU; where it runs there already, it stays.
      const staysOnGpu = this.model.value?.opened && this.#usesGpu;
      if (staysOnGpu || (isPatient && this.losses.triesAreLeft)) return this.#lose(error.message, 0);
      change({ engine: FALLBACK });
      remark(`${error.message} Until then the model runs on the CPU, in WASM.`);
    }
  }

  /** The model stays in memory, even if the device was lost while it loaded. */
  async #loadModelIfNeeded(ended: AbortSignal): Promise<void> {
    if (this.model.value || this.at !== "starting") return;
    this.progress.canCancel.value = true;
    const model = await loadSiteModel(settings.value.model, this.#parts, this.progress, ended).finally(
      () => (this.progress.canCancel.value = false),
    );
    const state = this.#state.value;
    if (state.at === "starting" || state.at === "lost" || state.at === "failed")
      this.set({ ...state, model });
    if (ENGINES[settings.value.engine].usesGpu) this.progress.stage.value = ASKING; // where that takes longer
  }

  /**
   * The old engine is freed first: both at once would take too much memory. If the new one can't be made, even so, the
   * old one comes back, unless its device is lost.
   */
  async #replaceEngine(): Promise<void> {
    const { at, model, engine: before } = this.#state.value;
    if (at !== "starting" || !model) return;
    void before?.dispose();
    this.set({ at: "starting", model, engine: null });
    await this.#parts.nextTask();
    const { engine: name, head } = settings.value;
    try {
      await this.#makeEngine(model);
    } catch (error) {
      if (this.at !== "starting" || !before || error instanceof AnotherChosen) throw error;
      // An unfinished onnxruntime session leaves buffers that nothing else can free; one called off may still work on it.
      if (!(error instanceof MakingCancelled)) this.gpu.close();
      const isBack = takeBack({ engine: name, head }, { engine: before.name, head: before.head });
      if (!isBack) return; // a choice made in the meantime is carried out next
      await this.#makeEngine(model);
      remark(`${problemOf(error).message} What ran before is back: ${before.name}, ${before.head}.`);
    }
  }

  async #makeEngine(model: Model): Promise<void> {
    const { engine: name, head } = settings.value;
    if (!ENGINES[name].usesGpu) this.gpu.close(); // its loss would not matter
    this.progress.stage.value = stageOfMaking(name);
    try {
      const engine = await this.#createUnlessCancelled(model, { engine: name, head });
      await this.#parts.nextTask(); // the end of the kernel check and the page's new state are two tasks
      if (this.at === "starting") this.set({ at: "ready", model, engine });
      else void engine.dispose(); // its device was lost while it was being made, which was reported
    } catch (error) {
      if (!isKernelFault(error) || model.opened) throw error;
      change({ engine: FALLBACK });
      try {
        await this.#makeEngine(model);
      } catch (cause) {
        takeBack({ engine: FALLBACK, head }, { engine: name, head });
        remark(error.message);
        throw cause;
      }
      remark(`${error.message} The model runs on the CPU instead, in WASM.`);
    }
  }

  /** Waits for no engine that is called off: that may be in the middle of a download that has stalled. */
  async #createUnlessCancelled(model: Model, choice: EngineChoice): Promise<Engine> {
    const { signal: cancelled } = (this.#making = new AbortController());
    const maker = MAKERS[choice.engine];
    this.#made = choice;
    this.progress.canCancel.value = true;
    try {
      await unlessAborted(cancelled, Promise.resolve(this.#ends.get(maker)));
      const making = this.create(model, choice, cancelled);
      this.#ends.set(maker, Promise.allSettled([making]));
      return await unlessAborted(cancelled, making);
    } finally {
      this.#made = null;
      this.progress.canCancel.value = false;
    }
  }

  /** Only the device is lost: the checkpoint is still in memory, and a new engine is made of it after a pause. */
  #lose(reason: string, livedMs: number): void {
    this.close();
    remark("", "lost"); // it would say that an earlier one is back
    const { problem, pauseMs } = this.losses.add(reason, livedMs);
    this.#callOffRegain();
    this.set({ at: "lost", model: this.model.value, engine: null, problem });
    if (pauseMs !== null) this.#callOffRegain = this.#parts.after(pauseMs, this.#regain);
  }
}

/**
 * Restores the previous choice, unless a person or a link has chosen otherwise in the meantime.
 * @returns whether it did
 */
export function takeBack(taken: EngineChoice, before: EngineChoice): boolean {
  const { engine, head } = settings.value;
  if (engine !== taken.engine || head !== taken.head) return false;
  change(before);
  return true;
}

/** Whether this GPU or browser can't run a kernel, or runs it wrongly. */
function isKernelFault(error: unknown): error is KernelError | KernelCheckError {
  return error instanceof KernelError || error instanceof KernelCheckError;
}

function isAsked({ engine, head }: EngineChoice): boolean {
  return engine === settings.value.engine && head === settings.value.head;
}

function describeRefusedCall(reason: string): Problem {
  return describeProblem(
    "gpu-error",
    "The GPU refused a call, and what was written last may be wrong. Load the model again.",
    reason,
  );
}
