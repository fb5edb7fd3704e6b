import type { Reference } from "../../../webgpu/check/call.ts";
import { sampleRows } from "../../../webgpu/check/sample.ts";
import { compareSums, dot } from "../../../webgpu/check/sums.ts";
import { weightRows } from "../../weights/weight_rows.ts";
import { vectorNumbers } from "../vectors/vectors.reference.ts";

/** y = w · x + bias, or with ADD added to what is there. */
export const projectReference: Reference = (call) => {
  const { FIRST = NaN, ROWS = NaN, COLUMNS8 = NaN, BIAS, ADD } = call.constants;
  const rows = sampleRows(ROWS);
  const outputs = rows.map((row) => FIRST + row);
  const pieces = outputs.map((row) => [row, 1] as const);
  const x = call.before(0, [0, 8 * COLUMNS8]);
  const w = weightRows(call, "layers", 1, rows, 8 * COLUMNS8);
  const bias = vectorNumbers(call, BIAS, outputs, 0);
  const before = call.before(2, ...pieces);
  const after = call.after(2, ...pieces);
  return () => {
    const [input, residual, added] = [x.floats, before.floats, bias()];
    const sums = w.values.map((row, index) => {
      const { value, magnitude } = dot(row, input);
      const was = ADD ? (residual[index] ?? NaN) : 0;
      return { value: was + value + (added[index] ?? NaN), magnitude };
    });
    return [compareSums(after.floats, sums)];
  };
};
