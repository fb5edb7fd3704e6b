import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import { EMBEDDING } from "../../models/tensors.ts";
import { GREEDY, type Sampling } from "../../generation/sampling.ts";
import type { Step } from "../../generation/steps.ts";
import type { Gpu } from "../../gpu/device.ts";
import { hearWorkDone } from "../../gpu/hear_end.ts";
import { throwIfLost } from "../../gpu/loss.ts";
import { refusingOutOfMemory } from "../../gpu/out_of_memory.ts";
import { untilFirstAbort } from "../../signals/first_abort.ts";
import { nextTask } from "../../signals/next_task.ts";
import { checkIds } from "../check_ids.ts";
import type { Engine, EngineOptions } from "../engine.ts";
import type { Head } from "../head.ts";
import type { WeightFormat } from "../weight_format.ts";
import { type KernelCheck, KernelCheckError } from "../kernel_check.ts";
import { OneAtATime } from "../one_at_a_time.ts";
import { Buffers } from "../webgpu/buffers.ts";
import { compileOn, trusted } from "../webgpu/check/trusted.ts";
import { candidateCount, readCandidates } from "../webgpu/sampling/read_candidates.ts";
import { allocateModel, matrixOf, type ModelBuffers } from "./allocate.ts";
import { packLayerProjections } from "./kernels/layer_projections.ts";
import { layerRopes } from "./kernels/rope/layer_ropes.ts";
import { ropeTable } from "./kernels/rope/rope_table.ts";
import { formatsOf, type NumberFormats } from "./number_formats.ts";
import { createOperations, type ModelOperations } from "./operations.ts";
import { readBuffer, Readback } from "../webgpu/readback.ts";
import type { Span } from "../webgpu/kernel.ts";
import { submit, type Work } from "../webgpu/submit.ts";
import { paddedConfig } from "./padded_config.ts";
import { checkFit } from "./check_fit.ts";
import { checkerOf } from "./check/check_operations.ts";
import { planMemory } from "./plan.ts";
import { headObstacle } from "../runnable/head_obstacle.ts";
import { refuseFor } from "../unsupported_checkpoint.ts";
import { partsOf } from "./vocabulary_parts.ts";
import { wgslObstacle } from "./wgsl_obstacle.ts";
import { PREFILL_TOKENS } from "./prefill_tokens.ts";
import { type Scratch, STEPS_IN_FLIGHT } from "./scratch.ts";
import { type Place, placesOf } from "./weights/places.ts";
import { ROW_FORMATS } from "./weights/weight_layout.ts";
import { modelKernels } from "./weights/weight_kernels.ts";
import { uploadWeights } from "./weights/upload.ts";

/**
 * Makes one buffer a matrix, and one for all vectors of a layer, compiles the kernels, and only then reads the
 * checkpoint's weights, a piece at a time: what this GPU has no room for is not downloaded. Nothing is written with kernels
 * that were not held against float64 on this GPU, with these weights.
 * @throws UnsupportedCheckpointError; GpuMemoryError; KernelError; KernelCheckError; MissingCodeError; what reading the
 *   weights throws; the signal's reason where it was aborted; GpuLostError where the device goes. Nothing stays allocated
 *   then.
 */
export async function createWgslEngine(
  gpu: Gpu,
  checkpoint: Checkpoint,
  head: Head,
  options: EngineOptions = {},
): Promise<Engine> {
  const format = formatsOf(options);
  const config = paddedConfig(checkpoint.config);
  refuseFor(headObstacle("wgsl", checkpoint, head) ?? wgslObstacle(checkpoint));
  await checkFit(planMemory(checkpoint.config, format.weights, head, format.cache), gpu.device.limits);
  const buffers = new Buffers(gpu.device);
  const check = checkerOf(checkpoint, format);
  try {
    const all = await refusingOutOfMemory(gpu.device, () => allocateModel(buffers, config, head, format));
    const compile = (on: Gpu) => {
      return createOperations(
        modelKernels(on, format.weights),
        all,
        config,
        checkpoint.tokenCount,
        format.cache,
      );
    };
    const compiled = await compileOn(gpu, compile);
    // Writing takes memory too.
    await refusingOutOfMemory(gpu.device, () =>
      untilFirstAbort([gpu.lost, options.signal], (signal) =>
        fill(gpu.device, all, { ...checkpoint, config }, format.weights, { ...options, signal }),
      ),
    );
    const { scratch } = all;
    const { operations, kernelCheck } = await trusted(compiled, compile, (made) =>
      check({ device: gpu.device, scratch, operations: made }),
    );
    const { device } = gpu;
    return new WgslEngine({
      device,
      checkpoint,
      head,
      format,
      buffers,
      scratch,
      operations,
      kernelCheck,
    });
  } catch (error) {
    buffers.destroy();
    options.signal?.throwIfAborted();
    if (!(error instanceof KernelCheckError)) await throwIfLost(gpu); // whose numbers came from a device that was there
    throw error;
  }
}

async function fill(
  device: GPUDevice,
  all: ModelBuffers<GPUBuffer>,
  { tensors, config }: Checkpoint,
  format: WeightFormat,
  options: EngineOptions,
): Promise<void> {
  await nextTask(); // binding all buffers was one task, and writing the first of them is another
  device.queue.writeBuffer(
    all.scratch.projections,
    0,
    packLayerProjections(config, ROW_FORMATS[format].layers),
  );
  for (const [index, rope] of layerRopes(config).entries()) {
    const buffer = all.scratch.ropes[index];
    if (buffer) device.queue.writeBuffer(buffer, 0, ropeTable(rope, config));
  }
  const places = placesOf(all, config, format);
  const placeOf = (name: string): Place => {
    const place = places.get(name);
    if (!place) throw new Error(`The model has no tensor ${name}.`);
    return place;
  };
  await uploadWeights(device, [...tensors.values()], placeOf, options);
  if (all.headCopy) copyBuffer(device, matrixOf(all, EMBEDDING), all.headCopy);
}

function copyBuffer(device: GPUDevice, source: GPUBuffer, target: GPUBuffer): void {
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(source, 0, target, 0, source.size);
  device.queue.submit([encoder.finish()]);
}

/** What an engine is made of. Its own are the buffers, of which `scratch` and the operations use some. */
interface Parts {
  readonly device: GPUDevice;
  readonly checkpoint: Pick<Checkpoint, "config" | "tokenCount">;
  readonly head: Head;
  readonly format: NumberFormats;
  readonly buffers: Buffers;
  readonly scratch: Scratch<GPUBuffer>;
  readonly operations: ModelOperations;
  readonly kernelCheck: KernelCheck;
}

/** So many tokens of a prompt are read, or will be by what is in the queue. */
interface Begun {
  position: number;
  dispatches: number;
}

class WgslEngine implements Engine {
  readonly name = "wgsl";
  readonly head: Head;
  readonly weights: WeightFormat;
  readonly kernelCheck: KernelCheck;
  readonly contextLength: number;
  readonly #parts: Parts;
  readonly #readback: Readback;
  readonly #turn = new OneAtATime();

  constructor(parts: Parts) {
    const { device, checkpoint, head, format, scratch, operations } = parts;
    const { config } = checkpoint;
    this.head = head;
    this.weights = format.weights;
    this.kernelCheck = parts.kernelCheck;
    this.contextLength = config.contextLength;
    if (format.weights === "float16") {
      partsOf.set(this, {
        device,
        config,
        scratch,
        ends: operations.vocabulary,
        hidden: (ids) => this.#after(ids, scratch.hidden),
      });
    }
    this.#parts = parts;
    this.#readback = new Readback(device.queue, scratch.readback);
  }

  async *steps(
    prompt: readonly number[],
    sampling: Sampling,
    count: number,
    signal?: AbortSignal,
  ): AsyncGenerator<Step, void> {
    const end = Math.min(prompt.length + count, this.contextLength);
    let next = prompt.length;
    if (next >= end) return;
    const endTurn = this.#turn.take();
    const inFlight: Promise<Step>[] = [];
    try {
      const begun = await this.#readBeginning(prompt, signal);
      if (signal?.aborted) return;
      while (next < end || inFlight.length > 0) {
        while (next < end && inFlight.length < STEPS_IN_FLIGHT) {
          const step =
            next === prompt.length ? this.#readEnd(prompt, begun, sampling) : this.#decode(next, sampling);
          step.catch(() => {}); // is thrown when its turn comes, and must not count as unhandled until then
          inFlight.push(step);
          next += 1;
        }
        const step = await inFlight[0];
        void inFlight.shift();
        if (step) yield step;
      }
    } finally {
      // Steps that are no longer wanted hold staging buffers until they are done.
      await Promise.allSettled(inFlight);
      endTurn();
    }
  }

  logits(ids: readonly number[]): Promise<Float32Array> {
    return this.#after(ids, this.#parts.scratch.logits);
  }

  async dispose(): Promise<void> {
    this.#parts.buffers.destroy();
  }

  /** What a buffer holds after the whole prompt. All commands are in the queue when this returns. */
  async #after(prompt: readonly number[], buffer: GPUBuffer): Promise<Float32Array<ArrayBuffer>> {
    const endTurn = this.#turn.take();
    try {
      const begun = this.#begin(prompt);
      let isLong = true;
      while (isLong) isLong = this.#readPart(prompt, begun);
      const end = this.#readEnd(prompt, begun, GREEDY);
      const [bytes] = await Promise.all([readBuffer(this.#parts.device, buffer), end]);
      return new Float32Array(bytes);
    } finally {
      endTurn();
    }
  }

  /**
   * The prompt but for its end. No more than two parts are in the queue at once: the browser draws with the same GPU, and
   * whoever stops would wait for all of them.
   */
  async #readBeginning(prompt: readonly number[], signal?: AbortSignal): Promise<Begun> {
    const begun = this.#begin(prompt);
    let done: Promise<unknown> | null = null;
    while (this.#readPart(prompt, begun)) {
      const before = done;
      done = hearWorkDone(this.#parts.device.queue);
      done.catch(() => {}); // is thrown where it is waited for
      await before;
      if (signal?.aborted) break;
    }
    return begun;
  }

  #begin(prompt: readonly number[]): Begun {
    const { device, checkpoint, scratch } = this.#parts;
    checkIds(prompt, checkpoint.config);
    device.queue.writeBuffer(scratch.ids, 0, Uint32Array.from(prompt));
    return { position: 0, dispatches: 0 };
  }

  /** As many tokens as the buffers hold, unless no more than these are left: the prompt's end. @returns whether it did */
  #readPart(prompt: readonly number[], begun: Begun): boolean {
    const { position } = begun;
    if (position + PREFILL_TOKENS >= prompt.length) return false;
    begun.dispatches += this.#prefill({ position, tokens: PREFILL_TOKENS });
    begun.position += PREFILL_TOKENS;
    return true;
  }

  /** Puts tokens of the prompt into the queue, a stretch of layers at a time. @returns number of dispatches */
  #prefill(span: Span): number {
    const { device, scratch, operations } = this.#parts;
    let dispatches = 0;
    for (const stretch of operations.prefill) {
      const work = { span, sampling: GREEDY, operations: stretch };
      dispatches += submit(device, scratch.step, work, () => undefined).dispatches;
    }
    return dispatches;
  }

  /** The prompt's end; the token after it. */
  async #readEnd(
    prompt: readonly number[],
    { position, dispatches }: Begun,
    sampling: Sampling,
  ): Promise<Step> {
    const span = { position, tokens: prompt.length - position };
    const before = dispatches + this.#prefill(span);
    const last = await this.#pick({ span, sampling, operations: this.#parts.operations.head });
    return { ...last, dispatches: before + last.dispatches };
  }

  /** The token at `position`, from the one before it, which the last step left on the GPU. */
  async #decode(position: number, sampling: Sampling): Promise<Step> {
    const span = { position: position - 1, tokens: 1 };
    return this.#pick({ span, sampling, operations: this.#parts.operations.decode });
  }

  /** Does the work, and chooses the token behind its span. */
  async #pick({ span, sampling, operations: reading }: Work): Promise<Step> {
    const { device, checkpoint, scratch, operations } = this.#parts;
    const work = { span, sampling, operations: [...reading, ...operations.pick] };
    const { dispatches, copied } = submit(device, scratch.step, work, (encoder) =>
      this.#readback.copy(encoder, scratch.candidates),
    );
    const { candidates, chosen } = readCandidates(await copied(), candidateCount(checkpoint.tokenCount));
    return { id: chosen, position: span.position + span.tokens, candidates, dispatches };
  }
}
