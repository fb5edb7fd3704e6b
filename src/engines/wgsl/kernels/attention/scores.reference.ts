import type { Reference } from "../../../webgpu/check/call.ts";
import { sampleEnds } from "../../../webgpu/check/sample.ts";
import { compareSums, dot } from "../../../webgpu/check/sums.ts";
import { cachedNumbers } from "../cache/cached.reference.ts";
import { cachedHeads, keysSeen } from "./window.reference.ts";

/**
 * scores[t, h, i] = queries[t, h, :] · keys[j, g, :] * SCALE for the keys j that the token may look at, counted from the
 * first token's first; g is the head of keys that h shares.
 */
export const scoresReference: Reference = (call) => {
  const { H = NaN, K = NaN, HEAD4 = NaN, CONTEXT = NaN, ROWS = NaN, SCALE = NaN } = call.constants;
  const E = 4 * HEAD4;
  const keys = call.before(2, ...cachedHeads(call));
  const looks = sampleEnds(call.span.tokens).flatMap((token) =>
    sampleEnds(H).map((head) => {
      const { origin, first, count } = keysSeen(call, token);
      return {
        head,
        first,
        q: call.before(1, [(token * H + head) * E, E]),
        scores: call.after(3, [(token * H + head) * CONTEXT + first - origin, count]),
      };
    }),
  );
  return () => {
    const all = cachedNumbers(call, keys);
    return looks.map(({ head, first, q, scores }) => {
      const query = Float64Array.from(q.floats, (value) => value * SCALE);
      const actual = scores.floats;
      const sums = Array.from(actual, (_, index) => {
        const start = (((first + index) % ROWS) * K + Math.floor((head * K) / H)) * E;
        return dot(query, all.subarray(start, start + E));
      });
      return compareSums(actual, sums);
    });
  };
};
