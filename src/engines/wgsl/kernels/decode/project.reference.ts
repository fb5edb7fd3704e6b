import type { Reference } from "../../../webgpu/check/call.ts";
import { sampleRows } from "../../../webgpu/check/sample.ts";
import { compareSums, dot } from "../../../webgpu/check/sums.ts";
import { weightRows } from "../../weights/weight_rows.ts";

/** y += w · x. */
export const projectReference: Reference = (call) => {
  const { FIRST = NaN, ROWS = NaN, COLUMNS8 = NaN } = call.constants;
  const rows = sampleRows(ROWS);
  const outputs = rows.map((row) => [FIRST + row, 1] as const);
  const x = call.before(0, [0, 8 * COLUMNS8]);
  const w = weightRows(call, 1, rows, 8 * COLUMNS8);
  const before = call.before(2, ...outputs);
  const after = call.after(2, ...outputs);
  return () => {
    const [input, residual] = [x.floats, before.floats];
    const sums = w.values.map((row, index) => {
      const { value, magnitude } = dot(row, input);
      return { value: (residual[index] ?? NaN) + value, magnitude };
    });
    return [compareSums(after.floats, sums)];
  };
};
