import type { Reference } from "../../../webgpu/check/call.ts";
import { weightRows } from "../../weights/weight_rows.ts";

/**
 * x[t, :] = wte[ids[t], :] * SCALE, for those ids whose rows are bound. The ids are the one thing that is known without reading the
 * GPU: a driver that reads back anything else, such as zeros, is found by them.
 */
export const embedReference: Reference = (call) => {
  const { D8 = NaN, FIRST = NaN, ROWS = NaN, SCALE = NaN } = call.constants;
  const D = 8 * D8;
  const tokens = call.ids
    .slice(0, call.span.tokens)
    .map((id, token) => ({ row: id - FIRST, token }))
    .filter(({ row }) => row >= 0 && row < ROWS);
  const rows = weightRows(
    call,
    "vocabulary",
    2,
    tokens.map(({ row }) => row),
    D,
  );
  const ids = call.after(1, [call.span.position, call.span.tokens]);
  const x = call.after(3, ...tokens.map(({ token }) => [token * D, D] as const));
  return () => [
    { actual: ids.words, expected: call.ids.slice(0, call.span.tokens), scale: 1 },
    ...x.rows(D).map((actual, index) => ({
      actual,
      expected: Float64Array.from(rows.values[index] ?? [], (value) => value * SCALE),
    })),
  ];
};
