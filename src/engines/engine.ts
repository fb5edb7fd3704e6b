import type { StepSource } from "../generation/steps.ts";
import type { KernelCheck } from "./kernel_check.ts";
import type { VocabularyAccess } from "./vocabulary_access.ts";

export const ENGINE_NAMES = ["wgsl", "ort-webgpu", "ort-wasm", "transformers-js"] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/**
 * How logits are made from the last hidden state.
 * - `tied`: hidden · wteᵀ, read from the embedding's own buffer.
 * - `untied`: `ff_out` is a second weight buffer: the checkpoint's own, or for a tied one, as the control, a copy of
 *   `wte`, so that the text stays the same.
 * - `exported`: what a common ONNX export says, MatMul by Transpose(wte), left to the runtime.
 */
export const HEADS = ["tied", "untied", "exported"] as const;
export type Head = (typeof HEADS)[number];

/**
 * How an engine holds its weights, whatever they are in the checkpoint.
 * - `float16`: rounded to the nearest; as they are where they are float16.
 * - `int8`: a number from -127 to 127 and, for each row of a matrix, a float32 scale.
 */
export const WEIGHT_FORMATS = ["float16", "int8"] as const;
export type WeightFormat = (typeof WEIGHT_FORMATS)[number];

/** How the engine wgsl holds keys and values: float16 takes half the bytes, and rounds them. */
export const CACHE_FORMATS = ["float32", "float16"] as const;
export type CacheFormat = (typeof CACHE_FORMATS)[number];

/** What an engine can do. */
export interface Abilities {
  readonly heads: readonly Head[];
  /** None where there is no choice: the graphs that we write for onnxruntime cast all weights to float32. */
  readonly weights: readonly WeightFormat[];
  /** Whether it runs on a GPU, and cannot do without one. */
  readonly usesGpu: boolean;
}

export const ENGINES: Readonly<Record<EngineName, Abilities>> = {
  wgsl: { heads: ["tied", "untied"], weights: WEIGHT_FORMATS, usesGpu: true },
  "ort-webgpu": { heads: HEADS, weights: [], usesGpu: true },
  "ort-wasm": { heads: HEADS, weights: [], usesGpu: false },
  "transformers-js": { heads: ["exported"], weights: [], usesGpu: true },
};

/** How an engine is made; what does not concern an engine it leaves alone. */
export interface EngineOptions {
  /** `float16` where nothing is said. */
  readonly weights?: WeightFormat;
  /** Of the KV cache of the engine wgsl; `float32` where nothing is said. */
  readonly cache?: CacheFormat;
  /** Ends the making of it. */
  readonly signal?: AbortSignal;
  /** Bytes of the checkpoint's weights that are on the GPU, and all; and the tensor that was worked on. */
  readonly onProgress?: (tensorName: string, doneBytes: number, totalBytes: number) => void;
}

/** A model ready to run. Made by an engine's own `create…` function; holds its memory until `dispose`. */
export interface Engine extends StepSource {
  readonly name: EngineName;
  readonly head: Head;
  /** Only of engines whose `weights` can be chosen. */
  readonly weights?: WeightFormat;
  /** Only of engines whose kernels are ours. */
  readonly kernelCheck?: KernelCheck;
  /** Only of engines whose matrices can be got at, and are float16: onnxruntime keeps its own to itself. */
  readonly vocabulary?: VocabularyAccess;
  /** The logits [V] after `ids`, in float32. Not while `steps` is running. */
  logits(ids: readonly number[]): Promise<Float32Array>;
  /** Frees every buffer, at the latest when the step under way has ended. The engine is of no use afterwards. */
  dispose(): void;
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
