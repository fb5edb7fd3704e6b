import { expect, test } from "vitest";
import { rowRanges } from "./row_ranges.ts";

const OLMO_1B_WTE = { rows: 50304, columns: 2048 };
const DEFAULTS = { maxBytes: 2 ** 27, offsetAlignment: 256 };

test("a matrix that fits one binding is one range", () => {
  expect(rowRanges({ rows: 203, columns: 48 }, "float16", 16, DEFAULTS)).toEqual([{ first: 0, rows: 203 }]);
});

test("OLMo-1B's matrix in float16 is two ranges under the limits that every device has, and in int8 one", () => {
  expect(rowRanges(OLMO_1B_WTE, "float16", 16, DEFAULTS)).toEqual([
    { first: 0, rows: 32768 },
    { first: 32768, rows: 17536 },
  ]);
  expect(rowRanges(OLMO_1B_WTE, "int8", 16, DEFAULTS)).toHaveLength(1);
});

test.each([
  ["float16", 2 * 48],
  ["int8", 48 + 8],
  ["int4", 24 + 4],
] as const)(
  "ranges of %s begin where a binding may, part nothing, and leave no row out",
  (format, stride) => {
    const [rows, together, maxBytes] = [1000, 12, 9000];
    const ranges = rowRanges({ rows, columns: 48 }, format, together, { maxBytes, offsetAlignment: 256 });
    let next = 0;
    for (const range of ranges) {
      expect(range.first).toBe(next);
      expect((range.first * stride) % 256).toBe(0);
      expect(range.first % together).toBe(0);
      expect(range.rows * stride).toBeLessThanOrEqual(maxBytes);
      next += range.rows;
    }
    expect(next).toBe(rows);
  },
);

test("rows too long for any binding are refused", () => {
  const limits = { maxBytes: 1000, offsetAlignment: 256 };
  expect(() => rowRanges({ rows: 64, columns: 48 }, "int8", 16, limits)).toThrow(
    /1000 bytes.* 32 rows of 56 bytes.*Choose another engine, or a smaller model/,
  );
});
