import type { PreTrainedModel } from "@xenova/transformers";
import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import { findCandidates } from "../../generation/candidates.ts";
import { chooseToken } from "../../generation/sampler.ts";
import type { Candidates, Sampling } from "../../generation/sampling.ts";
import type { Step } from "../../generation/steps.ts";
import { type Gpu, refusingOutOfMemory } from "../../gpu/device.ts";
import { watchWebGpu } from "../../gpu/watch.ts";
import type { Engine } from "../engine.ts";
import { couldNotGoOn } from "../onnxruntime_error.ts";
import { checkRunnable } from "../runnable.ts";
import { checkNothingAbandoned, unlessAbandoned } from "../onnx/abandoned.ts";
import { type Generation, startGeneration } from "./generation.ts";
import { loadModel } from "./load_export.ts";

/**
 * Runs a checkpoint with transformers.js on WebGPU, on the device that it is given.
 * @throws UnsupportedCheckpointError; GpuMemoryError; OnnxRuntimeError. Nothing stays allocated then.
 */
export async function createTransformersJsEngine(gpu: Gpu, checkpoint: Checkpoint): Promise<Engine> {
  checkRunnable("transformers-js", checkpoint, "exported");
  checkNothingAbandoned("transformers.js");
  const { ledger } = watchWebGpu();
  let engine: Engine | undefined;
  try {
    return await refusingOutOfMemory(gpu.device, async () => {
      const model = await ledger.attribute("weight", () =>
        unlessAbandoned(gpu, loadModel(gpu.device, checkpoint)),
      );
      engine = new TransformersJsEngine(gpu, checkpoint, model);
      return engine;
    });
  } catch (error) {
    engine?.dispose();
    throw error;
  }
}

class TransformersJsEngine implements Engine {
  readonly name = "transformers-js";
  readonly head = "exported";
  readonly #gpu: Gpu;
  readonly #model: PreTrainedModel;
  readonly #watch = watchWebGpu();
  readonly #tokenCount: number;
  readonly contextLength: number;
  #running: Generation | null = null;

  constructor(gpu: Gpu, { config, tokenCount }: Checkpoint, model: PreTrainedModel) {
    this.#gpu = gpu;
    this.contextLength = config.contextLength;
    this.#tokenCount = tokenCount;
    this.#model = model;
  }

  /** `generate()` does not wait for its reader: it runs ahead, until the reader leaves. */
  async *steps(prompt: readonly number[], sampling: Sampling, count: number): AsyncGenerator<Step, void> {
    const room = Math.min(count, this.contextLength - prompt.length);
    let write: ReadableStreamDefaultController<Step> | null = null;
    const stream = new ReadableStream<Step>({ start: (controller) => void (write = controller) });
    const generation = this.#start(prompt, sampling, room, (step) => write?.enqueue(step));
    generation.done.then(
      () => write?.close(),
      (error: unknown) => write?.error(error),
    );
    const reader = stream.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        yield value;
      }
    } finally {
      write = null;
      generation.stop();
      await generation.done.catch(() => {}); // what it threw has reached the reader
    }
  }

  async logits(ids: readonly number[]): Promise<Float32Array> {
    let after = new Float32Array();
    const choose = (logits: Float32Array): number => {
      after = logits.slice();
      return 0;
    };
    await this.#run(() => startGeneration(this.#model, ids, 1, choose, () => {})).done;
    return after;
  }

  /** At once, or when the run that is under way has ended: onnxruntime must not lose a session that it works in. */
  dispose(): void {
    const release = (): void => void this.#model.dispose().catch(() => {}); // a lost device
    if (!this.#running) return release();
    this.#running.stop();
    this.#running.done.then(release, release);
  }

  #start(
    prompt: readonly number[],
    sampling: Sampling,
    count: number,
    onStep: (step: Step) => void,
  ): Generation {
    const { work } = this.#watch; // of the whole page: the library does not tell how many dispatches it makes
    let position = prompt.length;
    let before = work.dispatches;
    let candidates: Candidates;
    const choose = (logits: Float32Array): number => {
      candidates = findCandidates(logits.subarray(0, this.#tokenCount));
      return chooseToken(candidates, sampling, position);
    };
    const onToken = (id: number): void => {
      onStep({ id, position, candidates, dispatches: work.dispatches - before });
      position += 1;
      before = work.dispatches;
    };
    return this.#run(() => startGeneration(this.#model, prompt, count, choose, onToken));
  }

  /** What the library allocates meanwhile holds activations, and the KV cache, which is one of its outputs. */
  #run(start: () => Generation): Generation {
    let running: Generation | undefined;
    const done = this.#watch.ledger.attribute("activation", async () => {
      const started = start();
      const ended = started.done.catch((cause: unknown) => {
        throw couldNotGoOn("transformers.js", cause);
      });
      running = { done: unlessAbandoned(this.#gpu, ended), stop: () => started.stop() };
      this.#running = running;
      try {
        await running.done;
      } finally {
        this.#running = null;
      }
    });
    return { done, stop: () => running?.stop() };
  }
}
