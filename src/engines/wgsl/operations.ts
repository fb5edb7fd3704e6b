import type { ModelConfig } from "../../models/config.ts";
import type { Operation } from "../webgpu/kernel.ts";
import { createPick } from "../webgpu/sampling/pick.ts";
import type { ModelBuffers } from "./allocate.ts";
import { createNorm } from "./kernels/norm/norm.ts";
import { bindLayer, compileLayerKernels } from "./layer_operations.ts";
import { createVocabularyEnds, type VocabularyEnds } from "./vocabulary_ends.ts";
import type { WeightKernels } from "./weights/weight_kernels.ts";

/** The whole model as lists of operations, in the order in which they run. */
export interface ModelOperations {
  /** One token: from its id to the residual stream after the last layer. */
  readonly decode: readonly Operation[];
  /** The same for many tokens at once. */
  readonly prefill: readonly Operation[];
  /** From the last token's residual stream to its logits. */
  readonly head: readonly Operation[];
  /** From the logits to the candidates and the next id. */
  readonly pick: readonly Operation[];
  readonly vocabulary: VocabularyEnds;
}

/** Compiles the kernels and binds all buffers. */
export async function createOperations(
  weights: WeightKernels,
  buffers: ModelBuffers<GPUBuffer>,
  config: ModelConfig,
  tokenCount: number,
): Promise<ModelOperations> {
  const { kernels } = weights;
  const { scratch } = buffers;
  const [vocabulary, layerKernels, norm, pick] = await Promise.all([
    createVocabularyEnds(weights, buffers, config, tokenCount),
    compileLayerKernels(weights, config),
    createNorm(kernels, config, "last"),
    createPick(kernels, config, tokenCount),
  ]);
  const layers = buffers.caches.map((_, index) => bindLayer(layerKernels, buffers, index));
  return {
    decode: [vocabulary.embed, ...layers.flatMap((layer) => layer.decode)],
    prefill: [vocabulary.embed, ...layers.flatMap((layer) => layer.prefill)],
    head: [norm({ ...scratch, y: scratch.hidden }), vocabulary.unembed],
    pick: pick(scratch),
    vocabulary,
  };
}
