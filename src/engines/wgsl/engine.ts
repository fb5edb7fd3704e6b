import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import { GREEDY, type Sampling } from "../../generation/sampling.ts";
import type { Step } from "../../generation/steps.ts";
import { type Gpu, refusingOutOfMemory } from "../../gpu/device.ts";
import { watchWebGpu } from "../../gpu/watch.ts";
import { checkHead, UnsupportedCheckpointError } from "../checkpoint.ts";
import type { Engine, Head } from "../engine.ts";
import type { VocabularyAccess } from "../vocabulary.ts";
import { Buffers } from "../webgpu/buffers.ts";
import { CANDIDATES_BYTES, candidateCount, readCandidates } from "../webgpu/sampling/candidates.ts";
import { Kernels, type Operation, type Span } from "../webgpu/kernel.ts";
import { WgslVocabularyAccess } from "./access.ts";
import { createModel, type Model } from "./model.ts";
import { readBuffer, Readback } from "../webgpu/readback.ts";
import { createScratch, PREFILL_TOKENS, type Scratch } from "./scratch.ts";
import { submit } from "./submit.ts";
import { checkRunnable } from "./weights.ts";

/** Steps handed to the GPU before the first of them is read back, so that it never waits for the page. */
const STEPS_IN_FLIGHT = 3;

/**
 * Uploads a checkpoint, one buffer a tensor, and compiles the kernels for it.
 * @throws UnsupportedCheckpointError; GpuMemoryError; KernelError; GPUPipelineError. Nothing stays allocated then.
 */
export async function createWgslEngine(gpu: Gpu, checkpoint: Checkpoint, head: Head): Promise<Engine> {
  checkRunnable(checkpoint);
  checkHead(checkpoint, head);
  if (head === "exported") {
    throw new UnsupportedCheckpointError("The engine wgsl has no head exported: choose tied or untied.");
  }
  const buffers = new Buffers(gpu.device);
  try {
    return await refusingOutOfMemory(gpu.device, async () => {
      const scratch = createScratch(gpu.device, buffers, checkpoint.config);
      const model = await createModel(new Kernels(gpu), buffers, checkpoint, scratch, head);
      return new WgslEngine(gpu.device, checkpoint, head, buffers, scratch, model);
    });
  } catch (error) {
    buffers.destroy();
    throw error;
  }
}

class WgslEngine implements Engine {
  readonly name = "wgsl";
  readonly contextLength: number;
  readonly vocabulary: VocabularyAccess;
  readonly #candidateCount: number;
  readonly #readback: Readback;
  readonly #work = watchWebGpu().work;

  constructor(
    readonly device: GPUDevice,
    checkpoint: Checkpoint,
    readonly head: Head,
    readonly buffers: Buffers,
    readonly scratch: Scratch,
    readonly model: Model,
  ) {
    this.contextLength = checkpoint.config.contextLength;
    this.vocabulary = new WgslVocabularyAccess(device, scratch, model.vocabulary, checkpoint.config, (ids) =>
      this.#prefill(ids, GREEDY),
    );
    this.#candidateCount = candidateCount(checkpoint.config);
    this.#readback = new Readback(buffers, CANDIDATES_BYTES, STEPS_IN_FLIGHT);
  }

  async *steps(prompt: readonly number[], sampling: Sampling, count: number): AsyncGenerator<Step, void> {
    const end = Math.min(prompt.length + count, this.contextLength);
    let next = prompt.length;
    const inFlight: Promise<Step>[] = [];
    try {
      while (next < end || inFlight.length > 0) {
        while (next < end && inFlight.length < STEPS_IN_FLIGHT) {
          const step =
            next === prompt.length ? this.#prefill(prompt, sampling) : this.#decode(next, sampling);
          step.catch(() => {}); // is thrown when its turn comes, and must not count as unhandled until then
          inFlight.push(step);
          next += 1;
        }
        const step = await inFlight[0];
        void inFlight.shift();
        if (step) yield step;
      }
    } finally {
      // The steps that nobody wants any more hold staging buffers until they are done.
      await Promise.allSettled(inFlight);
    }
  }

  async logits(ids: readonly number[]): Promise<Float32Array> {
    await this.#prefill(ids, GREEDY);
    return new Float32Array(await readBuffer(this.device, this.scratch.logits));
  }

  dispose(): void {
    this.buffers.destroy();
  }

  /** The whole prompt, PREFILL_TOKENS at a time; the token after it. */
  async #prefill(prompt: readonly number[], sampling: Sampling): Promise<Step> {
    const { device, scratch, model } = this;
    device.queue.writeBuffer(scratch.ids, 0, Uint32Array.from(prompt));
    const before = this.#work.dispatches;
    let position = 0;
    for (; position + PREFILL_TOKENS < prompt.length; position += PREFILL_TOKENS) {
      this.#submit({ position, tokens: PREFILL_TOKENS }, sampling, model.prefill);
    }
    const last = { position, tokens: prompt.length - position };
    return this.#submitAndRead(last, sampling, [...model.prefill, ...model.head, ...model.pick], before);
  }

  /** The token at `position`, from the one before it, which the last step left on the GPU. */
  async #decode(position: number, sampling: Sampling): Promise<Step> {
    const { model } = this;
    const operations = [...model.decode, ...model.head, ...model.pick];
    return this.#submitAndRead(
      { position: position - 1, tokens: 1 },
      sampling,
      operations,
      this.#work.dispatches,
    );
  }

  #submit(span: Span, sampling: Sampling, operations: readonly Operation[]): void {
    submit(this.device, this.scratch.step, { span, sampling, operations }, () => undefined);
  }

  async #submitAndRead(
    span: Span,
    sampling: Sampling,
    operations: readonly Operation[],
    dispatchesBefore: number,
  ): Promise<Step> {
    const { device, scratch } = this;
    const read = submit(device, scratch.step, { span, sampling, operations }, (encoder) =>
      this.#readback.copy(encoder, scratch.candidates),
    );
    const dispatches = this.#work.dispatches - dispatchesBefore;
    const { candidates, chosen } = readCandidates(await read(), this.#candidateCount);
    return { id: chosen, position: span.position + span.tokens, candidates, dispatches };
  }
}
