import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import { tensorOf } from "../checkpoint.ts";
import type { Head } from "../engine.ts";
import type { Buffers } from "../webgpu/buffers.ts";
import type { Kernels, Operation } from "../webgpu/kernel.ts";
import { createEmbed } from "./kernels/vocabulary/embed.ts";
import { createUnembed } from "./kernels/vocabulary/unembed.ts";
import type { Scratch } from "./scratch.ts";

/** The two ends of the model: ids to the residual stream, and the last hidden state to logits. */
export interface Vocabulary {
  readonly embed: Operation;
  readonly unembed: Operation;
  /** [V, D] float16, what `embed` reads */
  readonly wte: GPUBuffer;
  /** [V, D] float16, what `unembed` reads: `wte` itself unless the head is untied */
  readonly headMatrix: GPUBuffer;
}

/**
 * Both ends of a tied model read one buffer, `wte` [V, D] float16: `embed` takes its rows, `unembed` multiplies by
 * its transpose, hidden · wteᵀ, as it lies. Only where the head is untied is there a second matrix for `unembed`.
 */
export async function createVocabulary(
  kernels: Kernels,
  buffers: Buffers,
  checkpoint: Checkpoint,
  scratch: Scratch,
  head: Head,
): Promise<Vocabulary> {
  const [embed, unembed] = await Promise.all([
    createEmbed(kernels, checkpoint.config),
    createUnembed(kernels, checkpoint.config),
  ]);
  const wte = buffers.tensor(tensorOf(checkpoint, "model.embed_tokens.weight"));
  const headMatrix = head === "tied" ? wte : createFfOut(buffers, checkpoint, wte);
  return {
    embed: embed({ ...scratch, wte }),
    unembed: unembed({ ...scratch, wte: headMatrix }),
    wte,
    headMatrix,
  };
}

/** The head's own matrix [V, D]: the checkpoint's, or for a tied checkpoint, as the control, a copy of `wte`. */
function createFfOut(buffers: Buffers, checkpoint: Checkpoint, wte: GPUBuffer): GPUBuffer {
  if (checkpoint.config.tied) return buffers.copy("ff_out.weight", wte);
  return buffers.tensor(tensorOf(checkpoint, "lm_head.weight"));
}
