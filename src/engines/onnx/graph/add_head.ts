import type { ResidentCheckpoint } from "../../../checkpoint/resident.ts";
import { EMBEDDING, HEAD } from "../../../models/tensors.ts";
import type { Head } from "../../head.ts";
import type { Graph } from "./graph.ts";
import type { Weights } from "./external_weights.ts";
import { tensorOf } from "./tensor_of.ts";

/**
 * Appends hidden [..., D] → `logits` [..., V]; Gemm accepts only two dimensions.
 * - `tied`: Gemm with transB reads `wte` itself, the tensor that the embedding reads.
 * - `untied`: the same with a second tensor, `ff_out`: the checkpoint's own, or a copy of `wte`'s bytes.
 * - `exported`: as a typical export writes it, MatMul by Transpose(wte). Since `wte` is a constant, onnxruntime folds
 *   its transpose into a second matrix, without being asked to.
 *
 * @param wte name of the embedding matrix [V, D] float32
 */
export function addHead(
  graph: Graph,
  weights: Weights,
  checkpoint: ResidentCheckpoint,
  head: Head,
  hidden: string,
  wte: string,
): void {
  if (head === "exported") {
    const transposed = graph.node("Transpose", "wte.transposed", [wte]);
    graph.node("MatMul", "logits", [hidden, transposed]);
    return;
  }
  const matrix = head === "tied" ? wte : weights.add(matrixOf(checkpoint), "ff_out.weight");
  graph.node("Gemm", "logits", [hidden, matrix], { transB: 1 });
}

function matrixOf(checkpoint: ResidentCheckpoint) {
  return tensorOf(checkpoint, checkpoint.config.tied ? EMBEDDING : HEAD);
}
