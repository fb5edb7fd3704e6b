import type { Reference } from "../../../webgpu/check/call.ts";
import { compareSums, dot } from "../../../webgpu/check/sums.ts";
import { cachedNumbers } from "../cache/cached.reference.ts";
import { cachedHead, cachedHeads, sampleLooks } from "./window.reference.ts";

/**
 * scores[t, h, i] = queries[t, h, :] · keys[j, g, :] * SCALE for the keys j that the token may look at, counted from the
 * first token's first; g is the head of keys that h shares.
 */
export const scoresReference: Reference = (call) => {
  const { SCALE = NaN } = call.constants;
  const keys = call.before(2, ...cachedHeads(call));
  const looks = sampleLooks(call).map(({ head, first, scores, row }) => ({
    head,
    first,
    q: call.before(1, row),
    scores: call.after(3, scores),
  }));
  return () => {
    const all = cachedNumbers(call, keys);
    return looks.map(({ head, first, q, scores }) => {
      const query = Float64Array.from(q.floats, (value) => value * SCALE);
      const actual = scores.floats;
      const sums = Array.from(actual, (_, index) => dot(query, cachedHead(call, all, first + index, head)));
      return compareSums(actual, sums);
    });
  };
};
