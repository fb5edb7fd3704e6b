import type { ModelConfig } from "../../models/config.ts";
import { LAST_NORM } from "../../models/tensors.ts";
import { Pace } from "../../signals/pace.ts";
import type { CacheFormat } from "../cache_format.ts";
import type { Kernel, Operation } from "../webgpu/kernel.ts";
import { createPick } from "../webgpu/sampling/pick.ts";
import type { ModelBuffers } from "./allocate.ts";
import { createNorm } from "./kernels/norm/norm.ts";
import { lastVectors } from "./kernels/vectors/vector_layout.ts";
import { bindLayer, compileLayerKernels, type LayerOperations } from "./layer_operations.ts";
import { createVocabularyEnds, type VocabularyEnds } from "./vocabulary_ends.ts";
import type { ModelKernels } from "./weights/weight_kernels.ts";

/** The whole model as lists of operations, in the order in which they run. */
export interface ModelOperations {
  /** One token: from its id to its logits. */
  readonly decode: readonly Operation[];
  /** Many tokens: from their ids to the residual stream after the last layer, in stretches for a submit each. */
  readonly prefill: readonly (readonly Operation[])[];
  /** From there to the logits of the last one. */
  readonly head: readonly Operation[];
  /** From the logits to the candidates and the next id. */
  readonly pick: readonly Operation[];
  /** For the kernel check: the same from ids to a choice, with no more layers than it takes to have every kernel. */
  readonly shortened: Record<"prefill" | "decode", readonly Operation[]>;
  readonly vocabulary: VocabularyEnds;
}

/** Compiles the kernels and binds all buffers. */
export async function createOperations(
  weights: ModelKernels,
  buffers: ModelBuffers<GPUBuffer>,
  config: ModelConfig,
  tokenCount: number,
  cache: CacheFormat,
): Promise<ModelOperations> {
  const { kernels } = weights.layers;
  const { scratch, lastNorm } = buffers;
  const [vocabulary, layerKernels, norm, pick] = await Promise.all([
    createVocabularyEnds(weights.vocabulary, buffers, config, tokenCount),
    compileLayerKernels(weights.layers, config, cache),
    createNorm(kernels, config, lastVectors(config), LAST_NORM, "last"),
    createPick(kernels, config, tokenCount),
  ]);
  const layers: LayerOperations[] = [];
  const pace = new Pace(); // each layer has some twenty bind groups
  for (const index of buffers.caches.keys()) {
    layers.push(bindLayer(layerKernels, buffers, config, index));
    await pace.keep();
  }
  const few = layersWithNewKernels(layers);
  const head = [norm({ ...scratch, y: scratch.hidden, vectors: lastNorm }), vocabulary.unembed];
  const choice = pick(scratch);
  return {
    decode: [vocabulary.embed, ...layers.flatMap((layer) => layer.decode), vocabulary.normAndUnembed],
    prefill: inStretches([[vocabulary.embed], ...layers.map((layer) => layer.prefill)]),
    head,
    pick: choice,
    shortened: {
      decode: [
        vocabulary.embed,
        ...few.flatMap((layer) => layer.decode),
        vocabulary.normAndUnembed,
        ...choice,
      ],
      prefill: [vocabulary.embed, ...few.flatMap((layer) => layer.prefill), ...head, ...choice],
    },
    vocabulary,
  };
}

/**
 * Operations that one submit takes. Of a large model on a slow GPU all layers take seconds for many tokens, and Windows
 * takes a GPU that was busy for two for one that hangs
 * (https://learn.microsoft.com/windows-hardware/drivers/display/timeout-detection-and-recovery). Each submit costs the CPU
 * something, so it takes more than a layer.
 *
 * This rests on arithmetic; no GPU so slow was there to measure. A layer has 12 to 14 operations, so these are three or four
 * layers: a quarter of a model that has 16. They would take two seconds where the whole model takes eight for its 32 tokens.
 */
const STRETCH = 50;

/** Neighbours together, as long as they are no more than that. */
function inStretches(parts: readonly (readonly Operation[])[]): readonly (readonly Operation[])[] {
  const stretches: (readonly Operation[])[] = [];
  for (const part of parts) {
    const last = stretches.at(-1);
    if (last && last.length + part.length <= STRETCH) stretches[stretches.length - 1] = [...last, ...part];
    else stretches.push(part);
  }
  return stretches;
}

/** Without those whose kernels other layers before them have too. */
function layersWithNewKernels(layers: readonly LayerOperations[]): LayerOperations[] {
  const seen = new Set<Kernel>();
  return layers.filter(({ decode, prefill }) => {
    const before = seen.size;
    for (const { kernel } of [...decode, ...prefill].flat()) seen.add(kernel);
    return seen.size > before;
  });
}
