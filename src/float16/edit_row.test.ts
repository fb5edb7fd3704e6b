import { expect, test } from "vitest";
import { negateRow, rowValues, sameRow, scaleRow, zeroRow } from "./edit_row.ts";

/** 1, -2, the smallest subnormal, -0, a NaN with a payload, 65504 */
const row = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x8000, 0x7d55, 0x7bff);

test("zeroing leaves nothing but zeros", () => {
  expect([...zeroRow(row)]).toEqual([0, 0, 0, 0, 0, 0]);
});

test("negating turns each sign over, of zeros and NaNs too, and twice is the row as it was", () => {
  expect([...negateRow(row)]).toEqual([0xbc00, 0x4000, 0x8001, 0x0000, 0xfd55, 0xfbff]);
  expect(sameRow(negateRow(negateRow(row)), row)).toBe(true);
});

test("scaling multiplies each number, and stays finite", () => {
  expect(rowValues(scaleRow(row, 1.5))).toEqual([1.5, -3, 2 ** -23, -0, NaN, 65504]);
  expect(rowValues(scaleRow(row, -2))).toEqual([-2, 4, -(2 ** -23), 0, NaN, -65504]);
});

test("rows are the same only bit for bit", () => {
  expect(sameRow(row, row.slice())).toBe(true);
  expect(sameRow(Uint16Array.of(0x0000), Uint16Array.of(0x8000))).toBe(false);
});

test("an edit leaves the row that it is given alone", () => {
  const before = row.slice();
  zeroRow(row);
  negateRow(row);
  scaleRow(row, 3);
  expect(row).toEqual(before);
});
