import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import type { OlmoConfig } from "../../checkpoint/config.ts";
import { GREEDY, type Sampling } from "../../generation/sampling.ts";
import type { Step } from "../../generation/steps.ts";
import { type Gpu, GpuMemoryError, refusingOutOfMemory } from "../../gpu/device.ts";
import { watchWebGpu } from "../../gpu/watch.ts";
import { untilFirstAbort } from "../../signals/first_abort.ts";
import type { Engine, EngineOptions, Head, WeightFormat } from "../engine.ts";
import type { VocabularyAccess } from "../vocabulary_access.ts";
import { Buffers } from "../webgpu/buffers.ts";
import { candidateCount, readCandidates } from "../webgpu/sampling/read_candidates.ts";
import type { Operation, Span } from "../webgpu/kernel.ts";
import { WgslVocabularyAccess } from "./touch_vocabulary.ts";
import { allocateModel, type ModelBuffers, weightOf } from "./allocate.ts";
import { createModel, type Model } from "./operations.ts";
import { readBuffer, Readback } from "../webgpu/readback.ts";
import { memoryFit, planMemory } from "./plan.ts";
import { ropeTable } from "./rope_table.ts";
import { checkRunnable } from "./runnable.ts";
import { PREFILL_TOKENS, type Scratch, STEPS_IN_FLIGHT } from "./scratch.ts";
import { submit } from "./submit.ts";
import { WeightKernels } from "./weights/weight_kernels.ts";
import { uploadWeights } from "./weights/upload.ts";

/**
 * Makes one buffer a tensor, compiles the kernels, and only then reads the checkpoint's weights, a piece at a time: what
 * this GPU has no room for is not downloaded.
 * @throws UnsupportedCheckpointError; GpuMemoryError; KernelError; what reading the weights throws; the
 *   signal's reason where it was aborted; GpuLostError, at once, where the device goes. Nothing stays allocated then.
 */
export async function createWgslEngine(
  gpu: Gpu,
  checkpoint: Checkpoint,
  head: Head,
  options: EngineOptions = {},
): Promise<Engine> {
  const { weights: format = "float16" } = options;
  const { config } = checkpoint;
  checkRunnable(checkpoint, head);
  checkFits(gpu.device, config, head, format);
  const buffers = new Buffers(gpu.device);
  try {
    const all = await refusingOutOfMemory(gpu.device, async () =>
      allocateModel(buffers, config, head, format),
    );
    const kernels = new WeightKernels(gpu, format);
    const model = await createModel(kernels, all, config, checkpoint.tokenCount);
    await untilFirstAbort([gpu.lost, options.signal], (signal) =>
      fill(gpu.device, all, checkpoint, format, { ...options, signal }),
    );
    return new WgslEngine(
      gpu.device,
      checkpoint.tokenCount,
      config,
      head,
      format,
      buffers,
      all.scratch,
      model,
    );
  } catch (error) {
    buffers.destroy();
    gpu.lost.throwIfAborted(); // without its device all fails, in many ways
    throw error;
  }
}

function checkFits(device: GPUDevice, config: OlmoConfig, head: Head, format: WeightFormat): void {
  const fit = memoryFit(planMemory(config, format, head), device.limits);
  if (!fit.fits) throw new GpuMemoryError(fit.words);
}

async function fill(
  device: GPUDevice,
  all: ModelBuffers<GPUBuffer>,
  { tensors, config }: Checkpoint,
  format: WeightFormat,
  options: EngineOptions,
): Promise<void> {
  device.queue.writeBuffer(all.scratch.rope, 0, ropeTable(config));
  await uploadWeights(device, [...tensors.values()], (name) => weightOf(all, name), format, options);
  if (all.headCopy) copyBuffer(device, weightOf(all, "model.embed_tokens.weight"), all.headCopy);
}

function copyBuffer(device: GPUDevice, source: GPUBuffer, target: GPUBuffer): void {
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(source, target);
  device.queue.submit([encoder.finish()]);
}

class WgslEngine implements Engine {
  readonly name = "wgsl";
  readonly contextLength: number;
  readonly vocabulary?: VocabularyAccess;
  readonly #candidateCount: number;
  readonly #readback: Readback;
  readonly #work = watchWebGpu().work;

  constructor(
    readonly device: GPUDevice,
    tokenCount: number,
    config: OlmoConfig,
    readonly head: Head,
    readonly weights: WeightFormat,
    readonly buffers: Buffers,
    readonly scratch: Scratch<GPUBuffer>,
    readonly model: Model,
  ) {
    this.contextLength = config.contextLength;
    if (weights === "float16") {
      this.vocabulary = new WgslVocabularyAccess(device, scratch, model.vocabulary, config, (ids) =>
        this.#prefill(ids, GREEDY),
      );
    }
    this.#candidateCount = candidateCount(tokenCount);
    this.#readback = new Readback(scratch.readback);
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
