import type { Reference } from "../../../webgpu/check/call.ts";
import { sampleRows } from "../../../webgpu/check/sample.ts";
import { compareSums, dot } from "../../../webgpu/check/sums.ts";
import { weightRows } from "../../weights/weight_rows.ts";
import { layerNorm } from "../norm/layer_norm.reference.ts";
import { gated } from "../prefill/silu.reference.ts";

/** y = silu(w_gate · h) * (w_up · h) with h = norm(x). */
export const gateUpReference: Reference = (call) => {
  const { D4 = NaN, FIRST = NaN, ROWS = NaN, EPSILON = NaN } = call.constants;
  const D = 4 * D4;
  const rows = sampleRows(ROWS);
  const x = call.before(0, [0, D]);
  const gate = weightRows(call, 1, rows, D);
  const up = weightRows(call, 2, rows, D);
  const y = call.after(3, ...rows.map((row) => [FIRST + row, 1] as const));
  return () => {
    const h = layerNorm(x.floats, EPSILON);
    const ups = up.values;
    const sums = gate.values.map((row, index) => gated(dot(row, h), dot(ups[index] ?? [], h)));
    return [compareSums(y.floats, sums)];
  };
};
