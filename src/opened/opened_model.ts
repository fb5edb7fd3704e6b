import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import type { CacheFormat } from "../engines/cache_format.ts";
import type { Engine } from "../engines/engine.ts";
import { type MemoryPlan, planMemory } from "../engines/wgsl/plan.ts";
import { generate, GenerationError } from "../generation/generate.ts";
import { type Gpu, GpuLostError } from "../gpu/device.ts";
import type { LedgerEntry } from "../gpu/ledger.ts";
import { throwIfLost } from "../gpu/loss.ts";
import { judgeHead, type Verdict } from "../gpu/verdict.ts";
import { watchWebGpu } from "../gpu/watch.ts";
import { untilFirstAbort } from "../signals/first_abort.ts";
import { unlessAborted } from "../signals/unless_aborted.ts";
import { RefusedTextError } from "../tokenizer/tokenizer_error.ts";
import { TextStream } from "../tokenizer/stream.ts";
import { readPrompt } from "./read_prompt.ts";
import type { Survey } from "./survey.ts";
import { checkWritingSettings, WRITING_DEFAULTS, type WriteOptions } from "./writing_options.ts";

/** Live GPU memory of the whole page, or of the runtime that this code runs in. */
export interface MemoryReport {
  readonly buffers: readonly LedgerEntry[];
  readonly totalBytes: number;
  /** The largest total there has been. */
  readonly peakBytes: number;
  /** How often this model's vocabulary matrix is among those of its own device. */
  readonly verdict: Verdict;
}

/** What an opened model is made of. */
interface OpenedParts extends Pick<Survey, "tokenizer" | "chat"> {
  readonly checkpoint: Checkpoint;
  readonly engine: Engine;
  /** The model's own device; null on the CPU. */
  readonly gpu: Gpu | null;
  readonly cache: CacheFormat;
}

/** A model in memory. It holds that memory until `dispose`. */
export class OpenedModel {
  readonly checkpoint: Checkpoint;
  /** For work on tokens instead of text: `steps` streams tokens with their candidates, `logits` gives all logits. */
  readonly engine: Engine;
  readonly tokenizer: Survey["tokenizer"];
  readonly #parts: OpenedParts;
  #written: Promise<unknown> = Promise.resolve();
  readonly #disposal = new AbortController();

  constructor(parts: OpenedParts) {
    this.checkpoint = parts.checkpoint;
    this.engine = parts.engine;
    this.tokenizer = parts.tokenizer;
    this.#parts = parts;
  }

  get name(): string {
    return this.checkpoint.name;
  }

  /** Whether it has a chat template, so that `write` can send messages. */
  get canChat(): boolean {
    return this.#parts.chat !== null;
  }

  /** Every buffer that the engine wgsl makes for it, with its bytes. Null of engines that allocate by themselves. */
  get plan(): MemoryPlan | null {
    const { checkpoint, engine } = this;
    if (!engine.weights) return null;
    return planMemory(checkpoint.config, engine.weights, engine.head, this.#parts.cache);
  }

  /**
   * Streams the continuation of a prompt, in pieces of whole characters. It ends with the model's end of text, after
   * `count` tokens, at the end of the context, by its signal, or when the loop is left. The same settings give the same
   * text. One text is written at a time: a second one waits for the end of the first.
   * @throws RangeError for a setting out of its range; RefusedTextError for a prompt that the tokenizer or the chat
   *   template can't take; MissingCodeError; GenerationError; GpuLostError, also where the model is or was disposed of;
   *   AttributionError where two models of onnxruntime's engines work at once
   * @example
   * for await (const text of model.write("Once upon a time", { seed: 7 })) process.stdout.write(text);
   */
  async *write(prompt: string, options: WriteOptions = {}): AsyncGenerator<string, void> {
    const before = this.#written;
    let end: (() => void) | undefined;
    const own = new Promise<void>((resolve) => (end = resolve));
    this.#written = Promise.all([before, own]); // one that gives up waiting lets no other begin
    try {
      if (await this.#hasTurn(before, options.signal)) yield* this.#stream(prompt, options);
    } finally {
      end?.();
    }
  }

  /** Live GPU memory now, read from the ledger: whoever made a buffer, it is counted. */
  memory(): MemoryReport {
    const { ledger } = watchWebGpu();
    const { entries, totalBytes, peakBytes } = ledger;
    const { gpu } = this.#parts;
    const own = gpu ? ledger.entriesOf(gpu.device) : [];
    return { buffers: entries, totalBytes, peakBytes, verdict: judgeHead(own, this.checkpoint.config) };
  }

  /** Frees all memory, at the latest when a step that is under way has ended. A text ends with GpuLostError. */
  dispose(): void {
    this.#disposal.abort(
      new GpuLostError(`${this.name} was disposed of, with all of its memory. Open it again.`),
    );
    const { gpu } = this.#parts;
    // Not in the middle of a run: onnxruntime would wait for it as long as the page lives, and begin no other.
    void this.engine.dispose().finally(() => gpu?.device.destroy());
  }

  /** Waits for the end of the texts before. False if the signal ends the text first. */
  async #hasTurn(before: Promise<unknown>, signal: AbortSignal | undefined): Promise<boolean> {
    try {
      await untilFirstAbort([signal, this.#disposal.signal], (ended) => unlessAborted(ended, before));
      return true;
    } catch (error) {
      if (signal?.aborted && error === signal.reason) return false;
      throw error;
    }
  }

  async *#stream(prompt: string, { chat = false, signal, ...settings }: WriteOptions) {
    const { count, ...sampling } = checkWritingSettings({
      ...WRITING_DEFAULTS,
      ...withoutUndefined(settings),
    });
    const read = await readPrompt(this.#parts, prompt, chat ? this.#chatFormat() : null, signal).catch(
      (error: unknown) => {
        if (signal?.aborted && error === signal.reason) return null;
        throw error;
      },
    );
    if (!read) return;
    const pieces = new TextStream(this.tokenizer);
    const request = { ...read, sampling, count, ...(signal && { signal }) };
    try {
      for await (const { id } of generate(this.engine, request)) {
        this.#disposal.signal.throwIfAborted();
        const text = pieces.push(id);
        if (text !== "") yield text;
      }
    } catch (error) {
      if (signal?.aborted) return; // whoever has ended a text may dispose of the model at once
      if (!(error instanceof GenerationError)) await this.#throwLoss();
      throw error;
    }
    if (!signal?.aborted) this.#disposal.signal.throwIfAborted();
    const rest = pieces.end();
    if (rest !== "") yield rest;
  }

  /** @throws GpuLostError */
  async #throwLoss(): Promise<void> {
    this.#disposal.signal.throwIfAborted();
    if (this.#parts.gpu) await throwIfLost(this.#parts.gpu);
  }

  #chatFormat() {
    const { chat } = this.#parts;
    if (chat) return chat;
    throw new RefusedTextError(
      `${this.name} has no chat template. Leave out \`chat\` to have the prompt continued as plain text.`,
    );
  }
}

/** Programs without TypeScript's `exactOptionalPropertyTypes` may give a setting the value undefined. */
function withoutUndefined<T extends object>(settings: T): T {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as T;
}
