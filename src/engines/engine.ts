import type { StepSource } from "../generation/steps.ts";
import type { VocabularyAccess } from "./vocabulary.ts";

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

/** What an engine can do. */
export interface Abilities {
  readonly heads: readonly Head[];
  /** Whether it runs on a GPU, and cannot do without one. */
  readonly usesGpu: boolean;
}

export const ENGINES: Readonly<Record<EngineName, Abilities>> = {
  wgsl: { heads: ["tied", "untied"], usesGpu: true },
  "ort-webgpu": { heads: HEADS, usesGpu: true },
  "ort-wasm": { heads: HEADS, usesGpu: false },
  "transformers-js": { heads: ["exported"], usesGpu: true },
};

/** A model ready to run. Made by an engine's own `create…` function; holds its memory until `dispose`. */
export interface Engine extends StepSource {
  readonly name: EngineName;
  readonly head: Head;
  /** Only of engines whose matrices can be got at: onnxruntime keeps its own to itself. */
  readonly vocabulary?: VocabularyAccess;
  /** The logits [V] after `ids`, in float32. Not while `steps` is running. */
  logits(ids: readonly number[]): Promise<Float32Array>;
  /** Frees every buffer, at the latest when the step under way has ended. The engine is of no use afterwards. */
  dispose(): void;
}
