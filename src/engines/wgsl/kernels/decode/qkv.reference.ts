import type { Call, Comparison, Reference } from "../../../webgpu/check/call.ts";
import { sampleRows } from "../../../webgpu/check/sample.ts";
import { compareSums, dot } from "../../../webgpu/check/sums.ts";
import { weightRows } from "../../weights/weight_rows.ts";
import { rowNorm } from "../norm/row_norm.reference.ts";
import { vectorNumbers } from "../vectors/vectors.reference.ts";

/** q, k and v of norm(x): each its matrix · h + bias. */
export const qkvReference: Reference = (call) => {
  const { D4 = NaN, FIRST_Q = NaN, ROWS_Q = NaN, FIRST_KV = NaN, ROWS_KV = NaN } = call.constants;
  const { Q_BIAS, K_BIAS, V_BIAS } = call.constants;
  const norm = rowNorm(call);
  const x = call.before(0, [0, 4 * D4]);
  const looks = [
    lookAt(call, { matrix: 1, output: 4, first: FIRST_Q, rows: ROWS_Q, bias: Q_BIAS }),
    lookAt(call, { matrix: 2, output: 5, first: FIRST_KV, rows: ROWS_KV, bias: K_BIAS }),
    lookAt(call, { matrix: 3, output: 6, first: FIRST_KV, rows: ROWS_KV, bias: V_BIAS }),
  ];
  return () => {
    const h = norm(x.floats);
    return looks.map((look) => look(h));
  };
};

interface Projected {
  readonly matrix: number;
  readonly output: number;
  readonly first: number;
  readonly rows: number;
  readonly bias: number | undefined;
}

function lookAt(call: Call, projected: Projected): (h: Float64Array) => Comparison {
  const { matrix, output, first } = projected;
  const { D4 = NaN } = call.constants;
  const rows = sampleRows(projected.rows);
  const weights = weightRows(call, "layers", matrix, rows, 4 * D4);
  const outputs = rows.map((row) => first + row);
  const bias = vectorNumbers(call, projected.bias, outputs, 0);
  const actual = call.after(output, ...outputs.map((row) => [row, 1] as const));
  return (h) => {
    const added = bias();
    const sums = weights.values.map((row, index) => {
      const { value, magnitude } = dot(row, h);
      return { value: value + (added[index] ?? NaN), magnitude };
    });
    return compareSums(actual.floats, sums);
  };
}
