import type { Reference } from "../../../webgpu/check/call.ts";
import { sampleEnds } from "../../../webgpu/check/sample.ts";
import { compareSums, dot, type Sum } from "../../../webgpu/check/sums.ts";

/** y[t, h, :] = softmax(scores[t, h, :]) · values[:, h, :], of the keys up to the token's own. */
export const mixReference: Reference = (call) => {
  const { H = NaN, HEAD4 = NaN, CONTEXT = NaN } = call.constants;
  const HEAD = 4 * HEAD4;
  const { position, tokens } = call.span;
  const values = call.before(2, [0, (position + tokens) * H * HEAD]);
  const looks = sampleEnds(tokens).flatMap((token) =>
    sampleEnds(H).map((head) => ({
      head,
      scores: call.before(1, [(token * H + head) * CONTEXT, position + token + 1]),
      y: call.after(3, [(token * H + head) * HEAD, HEAD]),
    })),
  );
  return () => {
    const valueOfHead = values.rows(HEAD);
    return looks.map(({ head, scores, y }) => {
      const weights = softmax(scores.floats);
      const read = Array.from(weights, (_, key) => valueOfHead[key * H + head] ?? []);
      return compareSums(y.floats, mixed(weights, read, HEAD));
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
