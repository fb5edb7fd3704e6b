import type { Reference } from "../../../webgpu/check/call.ts";
import { sampleEnds } from "../../../webgpu/check/sample.ts";
import { rowNorm } from "./row_norm.reference.ts";

/** y[t, :] = norm(x[t, :]), or added to it, of all tokens or, into y[0, :], of the last. */
export const normReference: Reference = (call) => {
  const { D4 = NaN, LAST_ONLY, ADD } = call.constants;
  const D = 4 * D4;
  const last = call.span.tokens - 1;
  const [sources, targets] = LAST_ONLY ? [[last], [0]] : [sampleEnds(last + 1), sampleEnds(last + 1)];
  const outputs = targets.map((token) => [token * D, D] as const);
  const norm = rowNorm(call);
  const x = call.before(1, ...sources.map((token) => [token * D, D] as const));
  const before = call.before(2, ...outputs);
  const after = call.after(2, ...outputs);
  return () => {
    const [rows, was] = [x.rows(D), before.rows(D)];
    return after.rows(D).map((actual, index) => {
      const normed = norm(rows[index] ?? []);
      const expected = ADD ? normed.map((value, column) => value + (was[index]?.[column] ?? NaN)) : normed;
      return { actual, expected };
    });
  };
};
