import type { ModelConfig } from "../../models/config.ts";
import { residentCheckpoint } from "../../checkpoint/resident.ts";
import type { Sampling } from "../../generation/sampling.ts";
import type { Gpu } from "../../gpu/device.ts";
import { refusingOutOfMemory } from "../../gpu/out_of_memory.ts";
import { watchWebGpu } from "../../gpu/watch.ts";
import { untilFirstAbort } from "../../signals/first_abort.ts";
import { checkRunnable } from "../runnable/runnable.ts";
import type { CreateEngine, Engine } from "../engine.ts";
import { Buffers } from "../webgpu/buffers.ts";
import { checkNothingAbandoned, unlessAbandoned } from "./abandoned.ts";
import { cacheBufferBytes } from "./cache_buffer.ts";
import { OnnxEngine } from "./onnx_engine.ts";
import { cachePairs, tokenFeeds } from "./feeds.ts";
import { buildModel } from "./graph/model_graph.ts";
import { createPicker, type Picker } from "./picker.ts";
import type { Runtime } from "./runtime.ts";
import { createSession, runSession } from "./inference_session.ts";
import { InferenceSession, Tensor } from "./webgpu_runtime.ts";

/**
 * On SwiftShader, onnxruntime-web 1.30 gave wrong logits for 36 and 64 tokens at once, by up to 9.9, and correct ones
 * for 16 and fewer. The faulty operator was not found, so prompts are read in pieces known to work.
 */
const PREFILL_TOKENS = 16;

/**
 * Runs a checkpoint with onnxruntime-web's WebGPU provider, on the given device.
 * @throws UnsupportedCheckpointError; CheckpointError; GpuUnavailableError; GpuMemoryError; KernelError; KernelCheckError;
 *   OnnxRuntimeError; AttributionError where another engine of onnxruntime's is made, or runs, meanwhile; GpuLostError; the
 *   signal's reason. Then nothing stays allocated.
 */
export const create: CreateEngine = async (openGpu, checkpoint, head, { signal } = {}) => {
  checkRunnable("ort-webgpu", checkpoint, head);
  checkNothingAbandoned("onnxruntime-web");
  const gpu = await openGpu();
  const buffers = new Buffers(gpu.device);
  let engine: Engine | undefined;
  try {
    const { config } = checkpoint;
    // What does not depend on the weights comes first: what this GPU has no room for is not downloaded.
    const { cache, picker } = await refusingOutOfMemory(gpu.device, async () => ({
      cache: createCache(buffers, config, gpu.device.limits),
      picker: await createPicker(gpu, buffers, checkpoint),
    }));
    const resident = await untilFirstAbort([gpu.lost, signal], (ended) =>
      residentCheckpoint(checkpoint, ended),
    );
    const model = buildModel(resident, head);
    signal?.throwIfAborted(); // making a session can't be ended
    return await refusingOutOfMemory(gpu.device, async () => {
      // Everything that onnxruntime allocates on the GPU while it makes a session is for the graph's constants.
      const session = await watchWebGpu().ledger.attribute("weight", () =>
        unlessAbandoned(gpu, createSession(InferenceSession, model, { name: "webgpu", device: gpu.device })),
      );
      const runtime = new WebGpuRuntime({ gpu, session, buffers, cache, picker }, config.vocabSize);
      engine = new OnnxEngine("ort-webgpu", head, config, runtime);
      return engine;
    });
  } catch (error) {
    void engine?.dispose();
    buffers.destroy();
    throw error;
  }
};

interface Cache {
  /** By input name, and by output name: the same buffers, written in place. */
  readonly past: Record<string, Tensor>;
  readonly present: Record<string, Tensor>;
}

/** A fixed cache for the whole context, so that nothing is copied as it fills. @throws GpuMemoryError */
function createCache(buffers: Buffers, config: ModelConfig, limits: GPUSupportedLimits): Cache {
  const dims = [1, config.keyValueHeadCount, config.contextLength, config.headSize];
  const bytes = cacheBufferBytes(config, limits);
  const cache: Cache = { past: {}, present: {} };
  for (const [past, present] of cachePairs(config)) {
    const buffer = buffers.storage(past.replace("past", "kv_cache"), bytes);
    const tensor = Tensor.fromGpuBuffer(buffer, { dataType: "float32", dims });
    cache.past[past] = tensor;
    cache.present[present] = tensor;
  }
  return cache;
}

/** What a session runs on. */
interface RuntimeParts {
  readonly gpu: Gpu;
  readonly session: InferenceSession;
  readonly buffers: Buffers;
  readonly cache: Cache;
  readonly picker: Picker;
}

class WebGpuRuntime implements Runtime {
  readonly prefillTokens = PREFILL_TOKENS;
  readonly #parts: RuntimeParts;
  readonly #outputs: Record<string, Tensor>;

  constructor(parts: RuntimeParts, vocabSize: number) {
    this.#parts = parts;
    const logits = Tensor.fromGpuBuffer(parts.picker.logits, { dataType: "float32", dims: [1, vocabSize] });
    this.#outputs = { logits, ...parts.cache.present };
  }

  /**
   * onnxruntime does not report its dispatches, so the watch counts all dispatches of the page during the run. Only one
   * run is active at a time; kernels of ours that run at the same time are counted too.
   */
  async read(ids: readonly number[], position: number): Promise<number> {
    const { ledger, work } = watchWebGpu();
    const feeds = { ...tokenFeeds(Tensor, ids, position), ...this.#parts.cache.past };
    const before = work.dispatches;
    await ledger.attribute("activation", () =>
      unlessAbandoned(this.#parts.gpu, runSession(this.#parts.session, feeds, this.#outputs)),
    );
    return work.dispatches - before;
  }

  pick(position: number, sampling: Sampling) {
    return this.#parts.picker.pick(position, sampling);
  }

  logits(): Promise<Float32Array> {
    return this.#parts.picker.readLogits();
  }

  async dispose(): Promise<void> {
    const released = this.#parts.session.release();
    this.#parts.buffers.destroy();
    await released.catch(() => {}); // if its device is lost, nothing is left to release
  }
}
