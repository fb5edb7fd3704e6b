import type { Reference } from "../../../webgpu/check/call.ts";
import { sampleRows } from "../../../webgpu/check/sample.ts";
import { compareSums, dot } from "../../../webgpu/check/sums.ts";
import { compareChunks } from "../../../webgpu/sampling/chunks.reference.ts";
import { rowNorm } from "../norm/row_norm.reference.ts";
import { weightRows } from "../../weights/weight_rows.ts";

/**
 * logits = norm(x) · wteᵀ, and of each chunk of the rows before TOKENS the largest logit and the sum of exp(logit -
 * largest), which are told from the logits as they are.
 */
export const unembedReference: Reference = (call) => {
  const { D8 = NaN, FIRST = NaN, ROWS = NaN, TOKENS = NaN, CHUNK = NaN } = call.constants;
  const rows = sampleRows(ROWS);
  const norm = rowNorm(call);
  const x = call.before(0, [0, 8 * D8]);
  const wte = weightRows(call, "vocabulary", 1, rows, 8 * D8);
  const logits = call.after(2, ...rows.map((row) => [FIRST + row, 1] as const));
  const counted = Math.min(ROWS, TOKENS - FIRST);
  const chunks = sampleRows(Math.ceil(Math.max(counted, 0) / CHUNK)).map((chunk) => FIRST / CHUNK + chunk);
  const inChunks = compareChunks(call, { logits: 2, best: 3, sum: 4 }, chunks, {
    CHUNK,
    end: FIRST + counted,
  });
  return () => {
    const hidden = norm(x.floats);
    const sums = wte.values.map((row) => dot(row, hidden));
    return [compareSums(logits.floats, sums), ...inChunks()];
  };
};
