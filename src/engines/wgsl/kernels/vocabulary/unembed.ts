import type { ModelConfig } from "../../../../models/config.ts";
import { LAST_NORM } from "../../../../models/tensors.ts";
import type { Operation } from "../../../webgpu/kernel.ts";
import { chunkCount, chunkSize } from "../../../webgpu/sampling/chunks.ts";
import type { WeightKernels } from "../../weights/weight_kernels.ts";
import { normConstants } from "../norm/norm_constants.ts";
import rowNorm from "../norm/row_norm.wgsl?raw";
import { lastVectors } from "../vectors/vector_layout.ts";
import teamRows from "../team_rows.wgsl?raw";
import source from "./unembed.wgsl?raw";

type Buffers = Record<"x" | "wte" | "logits" | "chunkBest" | "chunkSum", GPUBuffer> & {
  /** The weight of the norm, as `lastVectors` has it. */
  readonly vectors: GPUBuffer | null;
};

/**
 * `x` [D] float32; `wte` [V, D] weights; written: `logits` [V], and of each chunk of the rows before `tokenCount`
 * its largest logit `chunkBest` and the sum of exp(logit - largest) `chunkSum`, all float32.
 * @param input what `x` is: the last hidden state, or the residual stream that it is the norm of
 */
export async function createUnembed(
  weights: WeightKernels,
  config: ModelConfig,
  tokenCount: number,
  input: "hidden" | "residual",
) {
  const { vocabSize: V, hiddenSize: D } = config;
  const layout = lastVectors(config);
  const [chunks, chunk] = [chunkCount(tokenCount), chunkSize(tokenCount)];
  const kernel = await weights.compile(
    "unembed",
    [teamRows, layout.source, rowNorm, source],
    {
      TEAM_ROWS: Math.min(weights.kernels.byRows.TEAM_ROWS, chunk),
      D8: D / 8,
      TOKENS: tokenCount,
      CHUNK: chunk,
      ...normConstants(config, layout, input === "residual" ? LAST_NORM : null),
    },
    { rows: V, columns: D },
    chunk,
  );
  return (buffers: Buffers): Operation =>
    kernel.bind(
      (part) => [
        [buffers.x, 4 * D],
        part.of(buffers.wte),
        [buffers.logits, 4 * V],
        [buffers.chunkBest, 4 * chunks],
        [buffers.chunkSum, 4 * chunks],
      ],
      (part) => [weights.kernels.teams(Math.ceil(part.rows / chunk)), 1],
      layout.of(buffers.vectors),
    );
}
