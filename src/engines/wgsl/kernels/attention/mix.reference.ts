import type { Reference } from "../../../webgpu/check/call.ts";
import { compareSums, dot, type Sum } from "../../../webgpu/check/sums.ts";
import { cachedNumbers } from "../cache/cached.reference.ts";
import { cachedHead, cachedHeads, sampleLooks } from "./window.reference.ts";

/** y[t, h, :] = softmax(scores[t, h, :]) · values[:, g, :], of the keys that the token may look at. */
export const mixReference: Reference = (call) => {
  const values = call.before(2, ...cachedHeads(call));
  const looks = sampleLooks(call).map(({ head, first, scores, row }) => ({
    head,
    first,
    scores: call.before(1, scores),
    y: call.after(3, row),
  }));
  return () => {
    const all = cachedNumbers(call, values);
    return looks.map(({ head, first, scores, y }) => {
      const weights = softmax(scores.floats);
      const read = Array.from(weights, (_, index) => cachedHead(call, all, first + index, head));
      const actual = y.floats;
      return compareSums(actual, mixed(weights, read, actual.length));
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
