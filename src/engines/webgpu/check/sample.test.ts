import { expect, test } from "vitest";
import { sampleEnds, sampleIds, sampleRows } from "./sample.ts";

test.each([1, 16, 64])("of %i rows all are looked at", (count) => {
  expect(sampleRows(count)).toEqual(Array.from({ length: count }, (_, row) => row));
});

test.each([65, 100, 704, 4096, 50_304])(
  "of %i rows 64 are, in order, the first and the last among them",
  (count) => {
    const rows = sampleRows(count);
    expect(rows).toHaveLength(64);
    expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
    expect(rows[0]).toBe(0);
    expect(rows.at(-1)).toBe(count - 1);
  },
);

test("of tokens the first and the last are looked at", () => {
  expect(sampleEnds(1)).toEqual([0]);
  expect(sampleEnds(6)).toEqual([0, 5]);
});

test("ids come from all over the vocabulary", () => {
  const ids = sampleIds(7, 4096);
  expect(new Set(ids).size).toBe(7);
  expect(ids.every((id) => Number.isInteger(id) && id >= 0 && id < 4096)).toBe(true);
  expect(Math.max(...ids) - Math.min(...ids)).toBeGreaterThan(2048);
});
