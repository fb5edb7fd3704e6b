import type { ModelConfig } from "../../models/config.ts";
import { EMBEDDING, HEAD } from "../../models/tensors.ts";
import type { Operation } from "../webgpu/kernel.ts";
import { matrixOf, type ModelBuffers } from "./allocate.ts";
import { createEmbed } from "./kernels/vocabulary/embed.ts";
import { createUnembed } from "./kernels/vocabulary/unembed.ts";
import type { WeightKernels } from "./weights/weight_kernels.ts";

/** The two ends of the model: ids to the residual stream, and the last hidden state to logits. */
export interface VocabularyEnds {
  readonly embed: Operation;
  readonly unembed: Operation;
  /** The same from one token's residual stream, which it norms. */
  readonly normAndUnembed: Operation;
  /** [V, D], what `embed` reads */
  readonly wte: GPUBuffer;
  /** [V, D], what `unembed` reads: `wte` itself unless the head is untied */
  readonly headMatrix: GPUBuffer;
}

/**
 * Both ends of a tied model read one buffer, `wte` [V, D]: `embed` takes its rows, `unembed` multiplies by its
 * transpose, hidden · wteᵀ, as it lies. Only where the head is untied is there a second matrix for `unembed`: the
 * checkpoint's, or for a tied checkpoint, as the control, a copy of `wte`.
 */
export async function createVocabularyEnds(
  kernels: WeightKernels,
  buffers: ModelBuffers<GPUBuffer>,
  config: ModelConfig,
  tokenCount: number,
): Promise<VocabularyEnds> {
  const [embed, unembed, normAndUnembed] = await Promise.all([
    createEmbed(kernels, config),
    createUnembed(kernels, config, tokenCount, "hidden"),
    createUnembed(kernels, config, tokenCount, "residual"),
  ]);
  const { scratch, lastNorm: vectors } = buffers;
  const wte = matrixOf(buffers, EMBEDDING);
  const headMatrix = config.tied ? (buffers.headCopy ?? wte) : matrixOf(buffers, HEAD);
  return {
    embed: embed({ ...scratch, wte }),
    unembed: unembed({ ...scratch, x: scratch.hidden, wte: headMatrix, vectors }),
    normAndUnembed: normAndUnembed({ ...scratch, wte: headMatrix, vectors }),
    wte,
    headMatrix,
  };
}
