import type { Reference } from "../../../webgpu/check/call.ts";
import { sampleEnds, sampleRows } from "../../../webgpu/check/sample.ts";
import { compareSums, dot } from "../../../webgpu/check/sums.ts";
import { weightRows } from "../../weights/weight_rows.ts";

/** y[t, :] = x[t, :] · wᵀ, or with ACCUMULATE added to what is there. */
export const matmulReference: Reference = (call) => {
  const { ALL_ROWS = NaN, FIRST = NaN, ROWS = NaN, COLUMNS4 = NaN, ACCUMULATE = NaN } = call.constants;
  const columns = 4 * COLUMNS4;
  const rows = sampleRows(ROWS);
  const tokens = sampleEnds(call.span.tokens);
  const outputs = tokens.flatMap((token) => rows.map((row) => [token * ALL_ROWS + FIRST + row, 1] as const));
  const x = call.before(0, ...tokens.map((token) => [token * columns, columns] as const));
  const w = weightRows(call, 1, rows, columns);
  const before = call.before(2, ...outputs);
  const after = call.after(2, ...outputs);
  return () => {
    const weights = w.values;
    const was = before.rows(rows.length);
    return after.rows(rows.length).map((actual, token) => {
      const input = x.rows(columns)[token] ?? [];
      const sums = weights.map((row, index) => {
        const { value, magnitude } = dot(row, input);
        return { value: value + (ACCUMULATE ? (was[token]?.[index] ?? NaN) : 0), magnitude };
      });
      return compareSums(actual, sums);
    });
  };
};
