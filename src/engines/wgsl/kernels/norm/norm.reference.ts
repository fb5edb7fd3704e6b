import type { Reference } from "../../../webgpu/check/call.ts";
import { sampleEnds } from "../../../webgpu/check/sample.ts";
import { layerNorm } from "./layer_norm.reference.ts";

/** y[t, :] = norm(x[t, :]), of all tokens or, into y[0, :], of the last. */
export const normReference: Reference = (call) => {
  const { D4 = NaN, EPSILON = NaN, LAST_ONLY = NaN } = call.constants;
  const D = 4 * D4;
  const last = call.span.tokens - 1;
  const [sources, targets] = LAST_ONLY ? [[last], [0]] : [sampleEnds(last + 1), sampleEnds(last + 1)];
  const x = call.before(1, ...sources.map((token) => [token * D, D] as const));
  const y = call.after(2, ...targets.map((token) => [token * D, D] as const));
  return () => {
    const rows = x.rows(D);
    return y.rows(D).map((actual, index) => ({ actual, expected: layerNorm(rows[index] ?? [], EPSILON) }));
  };
};
