import { expect, test } from "vitest";
import { ropeConstants, ropeNumbers, ropeTable } from "./rope_table.ts";

const ROPE = { theta: 10_000, scaling: null };

/** As rope.wgsl puts a turn together. */
function turnAt(table: Float32Array, position: number, pair: number, config: { contextLength: number }) {
  const { HALF_HEAD = NaN, FINE = NaN, COARSE } = ropeConstants({ ...config, headSize: 8 });
  const at = (row: number) => [0, 1].map((i) => table[2 * (row * HALF_HEAD + pair) + i] ?? NaN);
  const [cos = NaN, sin = NaN] = at(position % FINE);
  if (!COARSE) return [cos, sin];
  const [cosOfRest = NaN, sinOfRest = NaN] = at(FINE + Math.floor(position / FINE));
  return [cos * cosOfRest - sin * sinOfRest, cos * sinOfRest + sin * cosOfRest];
}

test.each([[512], [1024], [5000]])(
  "in a context of %i tokens every position turns as it should",
  (length) => {
    const config = { contextLength: length, headSize: 8 };
    const table = ropeTable(ROPE, config);
    expect(table).toHaveLength(ropeNumbers(config));
    for (const position of [0, 1, 511, length - 1]) {
      for (const pair of [0, 1, 2, 3]) {
        const angle = position * ROPE.theta ** (-pair / 4);
        const [cos, sin] = turnAt(table, position, pair, config);
        expect(cos).toBeCloseTo(Math.cos(angle), 6);
        expect(sin).toBeCloseTo(Math.sin(angle), 6);
      }
    }
  },
);

test("a long context takes little room", () => {
  expect(4 * ropeNumbers({ contextLength: 131_072, headSize: 256 })).toBeLessThan(1.2 * 2 ** 20);
});
