import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import type { StepSource } from "../generation/steps.ts";
import type { Gpu } from "../gpu/device.ts";
import type { KernelCheck } from "./kernel_check.ts";

export const ENGINE_NAMES = ["wgsl", "ort-webgpu", "ort-wasm", "transformers-js"] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/**
 * How logits are computed from the last hidden state.
 * - `tied`: hidden · wteᵀ, read from the embedding's own buffer.
 * - `untied`: `ff_out` is a second weight buffer. It is the checkpoint's own; for a tied checkpoint, as the control, it is
 *   a copy of `wte`, so that the text stays the same.
 * - `exported`: MatMul by Transpose(wte), as common ONNX exports have it. The runtime decides what becomes of it.
 */
export const HEADS = ["tied", "untied", "exported"] as const;
export type Head = (typeof HEADS)[number];

/**
 * How an engine stores its weights, whatever their dtype in the checkpoint.
 * - `float16`: rounded to nearest; unchanged if they are float16.
 * - `int8`: a number from -127 to 127 and, for each row of a matrix, a float32 scale.
 * - `int4`: in the layers' matrices a number from -8 to 7 and, for each 32 of a row, a float16 scale; the vocabulary
 *   matrix, and a head of the model's own, as in `int8`.
 */
export const WEIGHT_FORMATS = ["float16", "int8", "int4"] as const;
export type WeightFormat = (typeof WEIGHT_FORMATS)[number];

/** How the engine wgsl stores keys and values: float16 takes half the bytes, and rounds. */
export const CACHE_FORMATS = ["float16", "float32"] as const;
export type CacheFormat = (typeof CACHE_FORMATS)[number];

/** The default cache format of opened models: the cache of a long context may be larger than the weights. */
export const OPENED_CACHE: CacheFormat = "float16";

/** What an engine can do. */
export interface Abilities {
  readonly heads: readonly Head[];
  /** None where there is no choice: the graphs that we write for onnxruntime cast all weights to float32. */
  readonly weights: readonly WeightFormat[];
  /** Whether it needs a GPU. */
  readonly usesGpu: boolean;
}

export const ENGINES: Readonly<Record<EngineName, Abilities>> = {
  wgsl: { heads: ["tied", "untied"], weights: WEIGHT_FORMATS, usesGpu: true },
  "ort-webgpu": { heads: HEADS, weights: [], usesGpu: true },
  "ort-wasm": { heads: HEADS, weights: [], usesGpu: false },
  "transformers-js": { heads: ["exported"], weights: [], usesGpu: true },
};

/** How an engine is made. An engine ignores options that do not concern it. */
export interface EngineOptions {
  /** Default: `float16`. */
  readonly weights?: WeightFormat;
  /** The KV cache of the engine wgsl. Default: `float32`. */
  readonly cache?: CacheFormat;
  /** Cancels its creation: that throws the signal's reason, and nothing stays allocated. */
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
  /** Only if this engine's kernels are ours. */
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

/**
 * The heads that an engine has for a model.
 * @param tied whether its head is its embedding matrix; one that has a head of its own must be given that
 */
export function headsOf(engine: EngineName, tied: boolean): readonly Head[] {
  return ENGINES[engine].heads.filter((head) => tied || head === "untied");
}

/** The head that computes what a model says, with nothing beside the model's own matrices. */
export function headOf(tied: boolean): Head {
  return tied ? "tied" : "untied";
}
