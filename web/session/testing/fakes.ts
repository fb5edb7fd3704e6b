import {
  type Checkpoint,
  type createEngine,
  type Engine,
  type EngineName,
  type EngineOptions,
  type Gpu,
  GpuLostError,
  GpuUnavailableError,
  type Head,
  packTokenizer,
  parseConfig,
  type Step,
} from "../../../src/index.ts";
import { byteTokenizer } from "../../../src/checkpoint/testing/random_tokenizer.ts";
import { RANDOM_CONFIG } from "../../../src/checkpoint/testing/random_files.ts";
import type { SessionParts } from "../session_parts.ts";

/** Holds up whoever waits for it until the test opens it. */
export class Gate {
  #open: () => void = () => {};
  #passage: Promise<void> = Promise.resolve();
  #left = Number.POSITIVE_INFINITY;

  close(): void {
    this.#passage = new Promise((resolve) => (this.#open = resolve));
  }

  /** Lets so many pass, and then closes. */
  closeAfter(count: number): void {
    this.#left = count;
  }

  open(): void {
    this.#open();
  }

  /** @throws the signal's reason, once that is aborted */
  async pass(ended?: AbortSignal): Promise<void> {
    ended?.throwIfAborted();
    if (this.#left === 0) this.close();
    this.#left -= 1;
    const abort = new Promise<never>((_, reject) =>
      ended?.addEventListener("abort", () => reject(ended.reason as Error)),
    );
    await Promise.race([this.#passage, abort]);
  }
}

/** A GPU that a test can take away. */
class FakeGpu implements Gpu {
  readonly adapterName = "fake";
  readonly isFallback = false;
  readonly subgroup = null;
  readonly laneFault = null;
  readonly maxBindingBytes = 2 ** 27;
  readonly #loss = new AbortController();
  readonly lost = this.#loss.signal;
  readonly #events = new EventTarget();
  #tell: (info: GPUDeviceLostInfo) => void = () => {};
  readonly device = Object.assign(this.#events, {
    lost: new Promise<GPUDeviceLostInfo>((resolve) => (this.#tell = resolve)),
    destroy: () => this.lose("destroyed"),
  }) as unknown as GPUDevice;

  lose(message = "A driver crashed."): void {
    this.#loss.abort(new GpuLostError(message));
    this.#tell({ message, reason: "unknown" } as GPUDeviceLostInfo);
  }

  refuseCall(message: string): void {
    this.#events.dispatchEvent(Object.assign(new Event("uncapturederror"), { error: { message } }));
  }
}

/** An engine that writes "ab" over and over, each token when its gate opens. */
export class FakeEngine implements Engine {
  readonly contextLength: number;
  isDisposed = false;

  constructor(
    readonly name: EngineName,
    readonly head: Head,
    readonly checkpoint: Checkpoint,
    readonly gpu: Gpu | null,
    readonly tokens: Gate,
  ) {
    this.contextLength = checkpoint.config.contextLength;
  }

  async *steps(prompt: readonly number[], _: unknown, count: number): AsyncGenerator<Step, void> {
    for (let i = 0; i < count; i++) {
      await this.tokens.pass(this.gpu?.lost);
      const id = 1 + "ab".charCodeAt(i % 2); // the ids of `byteTokenizer`
      const candidates = { ids: Uint32Array.of(id), logits: Float32Array.of(1), logSumExp: 1 };
      yield { id, position: prompt.length + i, candidates, dispatches: 0 };
    }
  }

  async logits(): Promise<Float32Array> {
    return new Float32Array();
  }

  async dispose(): Promise<void> {
    this.isDisposed = true;
  }
}

export function fakeCheckpoint(name: string, contextLength = 64): Checkpoint {
  return {
    name,
    config: parseConfig({
      ...RANDOM_CONFIG,
      max_position_embeddings: contextLength,
      tie_word_embeddings: true,
    }),
    tensors: new Map(),
    tokenCount: 257,
    endOfTextIds: [0],
    tokenizer: packTokenizer(byteTokenizer()),
    tokenizerConfig: {},
  };
}

/** A fake browser and library. The test releases everything that is held up here. */
export class Fakes {
  /** Gates for the GPU, the site's checkpoint, the making of engines, and each token. */
  readonly adapter = new Gate();
  readonly checkpoint = new Gate();
  making = new Gate();
  readonly tokens = new Gate();
  readonly gpus: FakeGpu[] = [];
  readonly engines: FakeEngine[] = [];
  /** Names of engines that can't be made, and why. */
  readonly refusals = new Map<EngineName, Error>();
  /** Names of engines whose making can't be ended. */
  readonly deaf = new Set<EngineName>();
  /** Thrown instead of returning the site's checkpoint, by loads that begin while it is set. */
  loadError: Error | null = null;
  loads = 0;
  isGpuGone = false;
  /** Pending timers. */
  readonly timers: { readonly ms: number; readonly act: () => void }[] = [];

  get gpu(): FakeGpu {
    return this.gpus.at(-1) as FakeGpu;
  }

  get liveEngines(): FakeEngine[] {
    return this.engines.filter(({ isDisposed }) => !isDisposed);
  }

  /** Runs all pending timers. */
  passTime(): void {
    for (const { act } of this.timers.splice(0)) act();
  }

  readonly parts: SessionParts = {
    createEngine: this.#createEngine(),
    requestGpu: async () => {
      await this.adapter.pass();
      if (this.isGpuGone) throw new GpuUnavailableError("No adapter.");
      const gpu = new FakeGpu();
      this.gpus.push(gpu);
      return gpu;
    },
    hasWebGpu: true,
    loadCheckpoint: async (name, { signal }, use) => {
      this.loads += 1;
      const error = this.loadError;
      await this.checkpoint.pass(signal);
      if (error) throw error;
      return use(fakeCheckpoint(name));
    },
    after: (ms, act) => {
      const timer = { ms, act };
      this.timers.push(timer);
      return () => {
        const index = this.timers.indexOf(timer);
        if (index >= 0) this.timers.splice(index, 1);
      };
    },
    nextTask: async () => {},
    readMemory: () => {},
  };

  #createEngine(): typeof createEngine {
    const create =
      (name: EngineName, usesGpu: boolean) =>
      async (
        open: () => Promise<Gpu>,
        checkpoint: Checkpoint,
        head: Head,
        { signal }: EngineOptions = {},
      ) => {
        const gpu = usesGpu ? await open() : null;
        await this.making.pass(this.deaf.has(name) ? undefined : signal);
        signal?.throwIfAborted();
        gpu?.lost.throwIfAborted();
        const refusal = this.refusals.get(name);
        if (refusal) throw refusal;
        const engine = new FakeEngine(name, head, checkpoint, gpu, this.tokens);
        this.engines.push(engine);
        return engine;
      };
    return {
      wgsl: create("wgsl", true),
      "ort-webgpu": create("ort-webgpu", true),
      "ort-wasm": create("ort-wasm", false),
      "transformers-js": create("transformers-js", true),
    };
  }
}

/** Runs until it is aborted. @throws the reason */
export function untilAborted(ended: AbortSignal): Promise<never> {
  return new Promise((_, reject) => ended.addEventListener("abort", () => reject(ended.reason as Error)));
}
