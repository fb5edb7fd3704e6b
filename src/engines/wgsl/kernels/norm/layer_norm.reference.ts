import { dot } from "../../../webgpu/check/sums.ts";

/** LayerNorm without weight or bias of a row (Ba et al. 2016). */
export function layerNorm(x: ArrayLike<number>, epsilon: number): Float64Array {
  const row = Float64Array.from(x);
  const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
  const centred = row.map((value) => value - mean);
  const { value: squares } = dot(centred, centred);
  return centred.map((value) => value / Math.sqrt(squares / row.length + epsilon));
}
