import type { Reference } from "../../../webgpu/check/call.ts";
import { sampleEnds } from "../../../webgpu/check/sample.ts";
import { compareSums, dot, type Sum } from "../../../webgpu/check/sums.ts";
import { cachedNumbers } from "../cache/cached.reference.ts";
import { cachedHeads, keysSeen } from "./window.reference.ts";

/** y[t, h, :] = softmax(scores[t, h, :]) · values[:, g, :], of the keys that the token may look at. */
export const mixReference: Reference = (call) => {
  const { H = NaN, K = NaN, HEAD4 = NaN, CONTEXT = NaN, ROWS = NaN } = call.constants;
  const E = 4 * HEAD4;
  const values = call.before(2, ...cachedHeads(call));
  const looks = sampleEnds(call.span.tokens).flatMap((token) =>
    sampleEnds(H).map((head) => {
      const { origin, first, count } = keysSeen(call, token);
      return {
        head,
        first,
        scores: call.before(1, [(token * H + head) * CONTEXT + first - origin, count]),
        y: call.after(3, [(token * H + head) * E, E]),
      };
    }),
  );
  return () => {
    const all = cachedNumbers(call, values);
    return looks.map(({ head, first, scores, y }) => {
      const weights = softmax(scores.floats);
      const read = Array.from(weights, (_, index) => {
        const start = (((first + index) % ROWS) * K + Math.floor((head * K) / H)) * E;
        return all.subarray(start, start + E);
      });
      return compareSums(y.floats, mixed(weights, read, E));
    });
  };
};

function softmax(scores: Float32Array): Float64Array {
  const best = Math.max(...scores);
  const weights = Float64Array.from(scores, (score) => Math.exp(score - best));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function mixed(weights: Float64Array, values: readonly ArrayLike<number>[], columns: number): Sum[] {
  const column = new Float64Array(values.length);
  return Array.from({ length: columns }, (_, c) => {
    for (const [key, row] of values.entries()) column[key] = row[c] ?? NaN;
    return dot(weights, column);
  });
}
