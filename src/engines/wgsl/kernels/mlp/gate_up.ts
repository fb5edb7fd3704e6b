import type { ModelConfig } from "../../../../models/config.ts";
import type { Operation } from "../../../webgpu/kernel.ts";
import type { WeightKernels } from "../../weights/weight_kernels.ts";
import { normConstants } from "../norm/norm_constants.ts";
import rowNorm from "../norm/row_norm.wgsl?raw";
import type { VectorLayout } from "../vectors/vector_layout.ts";
import activation from "./activation.wgsl?raw";
import teamRows from "../team_rows.wgsl?raw";
import source from "./gate_up.wgsl?raw";

type Buffers = Record<"x" | "wGate" | "wUp" | "y", GPUBuffer> & { readonly vectors: GPUBuffer | null };

/** `x` [D] float32; `wGate`, `wUp` [F, D] weights; `vectors` as `layout` has them; `y` [F] float32, written. */
export async function createGateUp(weights: WeightKernels, config: ModelConfig, layout: VectorLayout) {
  const { hiddenSize: D, intermediateSize: F } = config;
  const kernel = await weights.compile(
    "gate up",
    [teamRows, layout.source, rowNorm, activation, source],
    {
      ...weights.kernels.byRows,
      D8: D / 8,
      GATE_BIAS: layout.startOf("mlp.gate_proj.bias"),
      UP_BIAS: layout.startOf("mlp.up_proj.bias"),
      GELU: Number(config.activation === "gelu-tanh"),
      ...normConstants(config, layout, config.layerNorms.beforeMlp),
    },
    { rows: F, columns: D },
    4,
  );
  return (buffers: Buffers): Operation =>
    kernel.bind(
      (part) => [[buffers.x, 4 * D], part.of(buffers.wGate), part.of(buffers.wUp), [buffers.y, 4 * F]],
      (part) => [weights.kernels.teamsByRows(part.rows), 1],
      layout.of(buffers.vectors),
    );
}
