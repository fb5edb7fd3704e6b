import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import type { StepSource } from "../generation/steps.ts";
import type { Gpu } from "../gpu/device.ts";
import type { EngineName } from "./abilities.ts";
import type { CacheFormat } from "./cache_format.ts";
import type { Head } from "./head.ts";
import type { KernelCheck } from "./kernel_check.ts";
import type { WeightFormat } from "./weight_format.ts";

/** How an engine is made. An engine ignores options that do not concern it. */
export interface EngineOptions {
  /** Default: `float16`. */
  readonly weights?: WeightFormat;
  /** The KV cache of the engine wgsl. Default: `float32`. */
  readonly cache?: CacheFormat;
  /**
   * Cancels its creation: that throws the signal's reason, and nothing stays allocated. On WebGPU onnxruntime does not let
   * go of a model that it is loading: then it throws, and all is freed, once that is done.
   */
  readonly signal?: AbortSignal;
  /** The tensor that was uploaded last, the bytes of weights on the GPU so far, and the bytes of all. */
  readonly onProgress?: (tensorName: string, doneBytes: number, totalBytes: number) => void;
}

/** Makes an engine. @param gpu called only by engines that need one */
export type CreateEngine = (
  gpu: () => Promise<Gpu>,
  checkpoint: Checkpoint,
  head: Head,
  options?: EngineOptions,
) => Promise<Engine>;

/** A model that is ready to run. `createEngine` makes it; it holds its memory until `dispose`. */
export interface Engine extends StepSource {
  readonly name: EngineName;
  readonly head: Head;
  /** Only if this engine's `weights` can be chosen. */
  readonly weights?: WeightFormat;
  /** Only if all of this engine's kernels are ours. */
  readonly kernelCheck?: KernelCheck;
  /**
   * The logits [V] after `ids`, in float32. Not while `steps` is running.
   * @throws RangeError unless there are 1 to `contextLength` ids, each with a row in the vocabulary matrix; Error while the
   *   engine works on another sequence
   */
  logits(ids: readonly number[]): Promise<Float32Array>;
  /**
   * Frees every buffer, at the latest when the current step has ended: settles then. Until then its device must stay. The
   * engine can't be used afterwards.
   */
  dispose(): Promise<void>;
}
