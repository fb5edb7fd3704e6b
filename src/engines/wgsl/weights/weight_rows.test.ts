import { expect, test } from "vitest";
import { toFloat16 } from "../../../float16/float16.ts";
import { rowNumbers } from "./weight_rows.ts";

const [NORMAL, SUBNORMAL] = [2 ** -14, 2 ** -15];

test("float16 weights below the smallest normal number are read as they are, or as zero", () => {
  const { buffer } = Uint16Array.from([NORMAL, SUBNORMAL, -SUBNORMAL, 1], toFloat16);
  expect(Array.from(rowNumbers("float16", buffer, 0, 4))).toEqual([NORMAL, SUBNORMAL, -SUBNORMAL, 1]);
  expect(Array.from(rowNumbers("float16", buffer, 0, 4, "zero"))).toEqual([NORMAL, 0, 0, 1]);
});

test("so are the scales of int4", () => {
  const bytes = new Uint8Array(64 / 2 + 4).fill(0x21, 0, 32);
  new Uint16Array(bytes.buffer, 32).set([toFloat16(NORMAL), toFloat16(SUBNORMAL)]);
  const read = (...how: ["zero"?]) => {
    const row = rowNumbers("int4", bytes.buffer, 0, 64, ...how);
    return [row[0], row[1], row[62], row[63]];
  };
  expect(read()).toEqual([NORMAL, 2 * NORMAL, SUBNORMAL, 2 * SUBNORMAL]);
  expect(read("zero")).toEqual([NORMAL, 2 * NORMAL, 0, 0]);
});
