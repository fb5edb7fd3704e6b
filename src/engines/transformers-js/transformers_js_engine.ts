import type { PreTrainedModel } from "@xenova/transformers";
import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import { residentCheckpoint } from "../../checkpoint/resident.ts";
import { findCandidates } from "../../generation/candidates.ts";
import { chooseToken } from "../../generation/sampler.ts";
import type { Candidates, Sampling } from "../../generation/sampling.ts";
import type { Step } from "../../generation/steps.ts";
import { type Gpu, GpuLostError } from "../../gpu/device.ts";
import { refusingOutOfMemory } from "../../gpu/out_of_memory.ts";
import { watchWebGpu } from "../../gpu/watch.ts";
import type { ModelConfig } from "../../models/config.ts";
import { untilFirstAbort } from "../../signals/first_abort.ts";
import { checkIds } from "../check_ids.ts";
import type { CreateEngine, Engine } from "../engine.ts";
import { couldNotGoOn } from "../onnxruntime_fault.ts";
import { OneAtATime } from "../one_at_a_time.ts";
import { checkRunnable } from "../runnable/runnable.ts";
import { checkNothingAbandoned, unlessAbandoned } from "../onnx/abandoned.ts";
import { Demand } from "./demand.ts";
import { type Generation, startGeneration } from "./generation.ts";
import { loadModel } from "./load_export.ts";

/**
 * Runs a checkpoint with transformers.js on WebGPU, on the device that it is given, with the one head that it has:
 * `exported`.
 * @throws UnsupportedCheckpointError; CheckpointError; GpuUnavailableError; GpuMemoryError; OnnxRuntimeError;
 *   AttributionError where another engine of onnxruntime's is made, or runs, meanwhile; GpuLostError; the signal's reason.
 *   Nothing stays allocated then.
 */
export const create: CreateEngine = async (openGpu, checkpoint, _, { signal } = {}) => {
  checkRunnable("transformers-js", checkpoint, "exported");
  checkNothingAbandoned("transformers.js");
  const gpu = await openGpu();
  const { ledger } = watchWebGpu();
  // Before anything is attributed: a download takes minutes, and other engines may run meanwhile.
  const resident = await untilFirstAbort([gpu.lost, signal], (ended) =>
    residentCheckpoint(checkpoint, ended),
  );
  signal?.throwIfAborted(); // from here on nothing can be ended
  let engine: Engine | undefined;
  try {
    return await refusingOutOfMemory(gpu.device, async () => {
      const model = await ledger.attribute("weight", () =>
        unlessAbandoned(gpu, loadModel(gpu.device, resident)),
      );
      engine = new TransformersJsEngine(gpu, checkpoint, model);
      return engine;
    });
  } catch (error) {
    void engine?.dispose();
    throw error;
  }
};

/** A generation that runs the model as often as that is wanted. */
interface Running extends Generation {
  want(): void;
}

class TransformersJsEngine implements Engine {
  readonly name = "transformers-js";
  readonly head = "exported";
  readonly #gpu: Gpu;
  readonly #model: PreTrainedModel;
  readonly #watch = watchWebGpu();
  readonly #config: ModelConfig;
  readonly #tokenCount: number;
  readonly contextLength: number;
  readonly #turn = new OneAtATime();
  #running: Running | null = null;
  #demand = new Demand();
  /** Of the last run of the model. */
  #dispatches = 0;

  constructor(gpu: Gpu, { config, tokenCount }: Checkpoint, model: PreTrainedModel) {
    this.#gpu = gpu;
    this.contextLength = config.contextLength;
    this.#config = config;
    this.#tokenCount = tokenCount;
    this.#model = model;
    const forward = model.forward.bind(model);
    model.forward = async (inputs: object) => this.#forward(() => forward(inputs));
  }

  /** `generate()` does not wait for its reader. Here it does, where it is about to run the model. */
  async *steps(prompt: readonly number[], sampling: Sampling, count: number): AsyncGenerator<Step, void> {
    const room = Math.min(count, this.contextLength - prompt.length);
    if (room <= 0) return; // the library counts after its first token
    let write: ReadableStreamDefaultController<Step> | null = null;
    const running = this.#start(prompt, sampling, room, (step) => write?.enqueue(step));
    const stream = new ReadableStream<Step>(
      { start: (controller) => void (write = controller), pull: () => running.want() },
      { highWaterMark: 0 }, // it pulls where a reader waits, and not before
    );
    running.done.then(
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
      running.stop();
      await running.done.catch(() => {}); // what it threw has reached the reader
    }
  }

  async logits(ids: readonly number[]): Promise<Float32Array> {
    let after = new Float32Array();
    const choose = (logits: Float32Array): number => {
      after = logits.slice();
      return 0;
    };
    const running = this.#run(ids, () => startGeneration(this.#model, ids, 1, choose, () => {}));
    running.want();
    await running.done;
    return after;
  }

  /** At once, or when the run that is under way has ended: onnxruntime must not lose a session that it works in. */
  async dispose(): Promise<void> {
    this.#running?.stop();
    if (this.#running) await this.#running.done.catch(() => {}); // what it threw has reached its caller
    await this.#model.dispose().catch(() => {}); // a lost device
  }

  #start(
    prompt: readonly number[],
    sampling: Sampling,
    count: number,
    onStep: (step: Step) => void,
  ): Running {
    let position = prompt.length;
    let candidates: Candidates;
    const choose = (logits: Float32Array): number => {
      candidates = findCandidates(logits.subarray(0, this.#tokenCount));
      return chooseToken(candidates, sampling, position);
    };
    const onToken = (id: number): void => {
      onStep({ id, position, candidates, dispatches: this.#dispatches });
      position += 1;
    };
    return this.#run(prompt, () => startGeneration(this.#model, prompt, count, choose, onToken));
  }

  #run(ids: readonly number[], start: () => Generation): Running {
    checkIds(ids, this.#config);
    const endTurn = this.#turn.take();
    const demand = new Demand();
    this.#demand = demand;
    const generation = start();
    const stop = (): void => {
      generation.stop();
      demand.want(Infinity); // it stops where it has run the model once more
    };
    const running = { done: this.#end(generation).finally(endTurn), stop, want: () => demand.want(1) };
    this.#running = running;
    return running;
  }

  async #end({ done }: Generation): Promise<void> {
    try {
      await done;
    } catch (cause) {
      throw cause instanceof GpuLostError ? cause : couldNotGoOn("transformers.js", cause);
    } finally {
      this.#running = null;
    }
  }

  /**
   * Runs the model once, as soon as that is wanted. What the library allocates meanwhile holds activations, and the KV
   * cache, which is one of its outputs.
   */
  async #forward(run: () => Promise<object>): Promise<object> {
    const { ledger, work } = this.#watch;
    await this.#demand.next();
    this.#gpu.lost.throwIfAborted();
    const before = work.dispatches; // of the whole page: the library does not tell how many dispatches it makes
    const outputs = await ledger.attribute("activation", () => unlessAbandoned(this.#gpu, run()));
    this.#dispatches = work.dispatches - before;
    return outputs;
  }
}
