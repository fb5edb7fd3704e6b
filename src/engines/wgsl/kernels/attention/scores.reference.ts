import type { Reference } from "../../../webgpu/check/call.ts";
import { sampleEnds } from "../../../webgpu/check/sample.ts";
import { compareSums, dot } from "../../../webgpu/check/sums.ts";

/** scores[t, h, j] = q[t, h, :] · keys[j, h, :] / sqrt(HEAD) for the keys j up to the token's own. */
export const scoresReference: Reference = (call) => {
  const { H = NaN, HEAD4 = NaN, CONTEXT = NaN } = call.constants;
  const HEAD = 4 * HEAD4;
  const { position, tokens } = call.span;
  const keys = call.before(2, [0, (position + tokens) * H * HEAD]);
  const looks = sampleEnds(tokens).flatMap((token) =>
    sampleEnds(H).map((head) => ({
      head,
      q: call.before(1, [(token * H + head) * HEAD, HEAD]),
      scores: call.after(3, [(token * H + head) * CONTEXT, position + token + 1]),
    })),
  );
  return () => {
    const keyOfHead = keys.rows(HEAD);
    return looks.map(({ head, q, scores }) => {
      const query = Float64Array.from(q.floats, (value) => value / Math.sqrt(HEAD));
      const actual = scores.floats;
      return compareSums(
        actual,
        Array.from(actual, (_, key) => dot(query, keyOfHead[key * H + head] ?? [])),
      );
    });
  };
};
