import { expect, test } from "vitest";
import { bitsOfText } from "./bits_of_text.ts";

/** Gives a token a probability by those before it; the last row is padding, and by far the largest. */
function engineOf(probabilities: (ids: readonly number[]) => readonly number[]) {
  return {
    logits: async (ids: readonly number[]) =>
      Float32Array.of(...probabilities(ids).map((p) => Math.log(p) + 7), 1000),
  };
}

test("a text takes the bits of each token's probability but the first's, after those before it", async () => {
  const engine = engineOf((ids) => (ids.length === 1 ? [1 / 2, 1 / 4, 1 / 4] : [1 / 8, 1 / 8, 3 / 4]));
  expect(await bitsOfText(engine, [2, 1, 0], 3)).toBeCloseTo(2 + 3, 5);
  expect(await bitsOfText(engine, [2], 3)).toBe(0);
});

test("an abort ends it before more is read", async () => {
  const abort = new AbortController();
  const engine = engineOf(() => {
    abort.abort(new Error("enough"));
    return [1, 1];
  });
  await expect(bitsOfText(engine, [0, 1, 1], 2, abort.signal)).rejects.toThrow("enough");
});
