import { type Head, HEADS } from "./head.ts";
import { WEIGHT_FORMATS, type WeightFormat } from "./weight_format.ts";

export const ENGINE_NAMES = ["wgsl", "ort-webgpu", "ort-wasm", "transformers-js"] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** What an engine can do. */
interface Abilities {
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

/**
 * The heads that an engine has for a model.
 * @param tied whether its head is its embedding matrix; one that has a head of its own must be given that
 */
export function headsOf(engine: EngineName, tied: boolean): readonly Head[] {
  return ENGINES[engine].heads.filter((head) => tied || head === "untied");
}
