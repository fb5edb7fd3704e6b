import type { Reference } from "../../../webgpu/check/call.ts";
import { sampleEnds, sampleRows } from "../../../webgpu/check/sample.ts";
import { compareSums, dot } from "../../../webgpu/check/sums.ts";
import { weightRows } from "../../weights/weight_rows.ts";
import { vectorNumbers } from "../vectors/vectors.reference.ts";

/** y[t, :] = x[t, :] · wᵀ + bias, or with ADD added to what is there. */
export const matmulReference: Reference = (call) => {
  const { ALL_ROWS = NaN, FIRST = NaN, ROWS = NaN, COLUMNS8 = NaN, BIAS, ADD } = call.constants;
  const columns = 8 * COLUMNS8;
  const rows = sampleRows(ROWS);
  const tokens = sampleEnds(call.span.tokens);
  const outputs = tokens.flatMap((token) => rows.map((row) => [token * ALL_ROWS + FIRST + row, 1] as const));
  const x = call.before(1, ...tokens.map((token) => [token * columns, columns] as const));
  const w = weightRows(call, "layers", 2, rows, columns);
  const rowsOfAll = rows.map((row) => FIRST + row);
  const bias = vectorNumbers(call, BIAS, rowsOfAll, 0);
  const before = call.before(3, ...outputs);
  const after = call.after(3, ...outputs);
  return () => {
    const [weights, added] = [w.values, bias()];
    const was = before.rows(rows.length);
    return after.rows(rows.length).map((actual, token) => {
      const input = x.rows(columns)[token] ?? [];
      const sums = weights.map((row, index) => {
        const { value, magnitude } = dot(row, input);
        const residual = ADD ? (was[token]?.[index] ?? NaN) : 0;
        return { value: residual + value + (added[index] ?? NaN), magnitude };
      });
      return compareSums(actual, sums);
    });
  };
};
