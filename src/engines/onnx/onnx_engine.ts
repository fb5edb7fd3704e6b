import type { Sampling } from "../../generation/sampling.ts";
import type { Step } from "../../generation/steps.ts";
import type { ModelConfig } from "../../models/config.ts";
import { checkIds } from "../check_ids.ts";
import type { Engine } from "../engine.ts";
import type { EngineName } from "../abilities.ts";
import type { Head } from "../head.ts";
import { OneAtATime } from "../one_at_a_time.ts";
import type { Runtime } from "./runtime.ts";

/** Runs the ONNX graph in one of its runtimes, step by step. */
export class OnnxEngine implements Engine {
  readonly contextLength: number;
  readonly #config: Pick<ModelConfig, "vocabSize" | "contextLength">;
  readonly #runtime: Runtime;
  readonly #turn = new OneAtATime();
  /** Settles when the run that is under way has ended; null where none is. */
  #reading: Promise<void> | null = null;
  #disposal: Promise<void> | null = null;

  constructor(
    readonly name: EngineName,
    readonly head: Head,
    config: Pick<ModelConfig, "vocabSize" | "contextLength">,
    runtime: Runtime,
  ) {
    this.contextLength = config.contextLength;
    this.#config = config;
    this.#runtime = runtime;
  }

  async *steps(
    prompt: readonly number[],
    sampling: Sampling,
    count: number,
    signal?: AbortSignal,
  ): AsyncGenerator<Step, void> {
    const end = Math.min(prompt.length + count, this.contextLength);
    let unread = prompt;
    const endTurn = this.#turn.take();
    try {
      for (let position = prompt.length; position < end; position++) {
        const reading = await this.#read(unread, position - unread.length, signal);
        if (signal?.aborted) return;
        const { candidates, chosen, dispatches } = await this.#runtime.pick(position, sampling);
        yield { id: chosen, position, candidates, dispatches: reading + dispatches };
        unread = [chosen];
      }
    } finally {
      endTurn();
    }
  }

  async logits(ids: readonly number[]): Promise<Float32Array> {
    const endTurn = this.#turn.take();
    try {
      await this.#read(ids, 0);
      return await this.#runtime.logits();
    } finally {
      endTurn();
    }
  }

  /** At once, or after the current run: onnxruntime must not lose a session that is running. */
  dispose(): Promise<void> {
    const release = (): Promise<void> => this.#runtime.dispose();
    this.#disposal ??= this.#reading?.then(release) ?? release();
    return this.#disposal;
  }

  /** @returns number of GPU dispatches */
  async #read(ids: readonly number[], position: number, signal?: AbortSignal): Promise<number> {
    const { prefillTokens } = this.#runtime;
    let dispatches = 0;
    checkIds(ids, this.#config);
    this.#checkAlive();
    let end: (() => void) | undefined;
    this.#reading = new Promise((resolve) => (end = resolve));
    try {
      for (let start = 0; start < ids.length && !this.#disposal; start += prefillTokens) {
        dispatches += await this.#runtime.read(ids.slice(start, start + prefillTokens), position + start);
        if (signal?.aborted) break;
      }
    } finally {
      this.#reading = null;
      end?.();
    }
    this.#checkAlive();
    return dispatches;
  }

  #checkAlive(): void {
    if (this.#disposal) throw new Error(`The engine ${this.name} was disposed while it worked.`);
  }
}
