import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../testing/fuzz.ts";
import { fromFloat16, toFloat16 } from "./float16.ts";
import { halfOfBits } from "./half_of_bits.ts";

/** Of the tables in IEEE 754 and in Wikipedia's article on the format. */
const KNOWN: readonly (readonly [bits: number, value: number])[] = [
  [0x0000, 0],
  [0x8000, -0],
  [0x0001, 5.960464477539063e-8],
  [0x03ff, 0.00006097555160522461],
  [0x0400, 0.00006103515625],
  [0x3555, 0.333251953125],
  [0x3bff, 0.99951171875],
  [0x3c00, 1],
  [0x3c01, 1.0009765625],
  [0xc000, -2],
  [0x7bff, 65504],
  [0x7c00, Infinity],
  [0xfc00, -Infinity],
];

const ALL_BITS = Array.from({ length: 0x10000 }, (_, bits) => bits);
const FINITE = ALL_BITS.map((bits) => ({ bits, value: fromFloat16(bits) })).filter(({ value }) =>
  Number.isFinite(value),
);

describe("float16", () => {
  test.each(KNOWN)("%i stands for %d, and the other way round", (bits, value) => {
    expect(fromFloat16(bits)).toBe(value);
    expect(toFloat16(value)).toBe(bits);
  });

  test("every number goes there and back with the same bits", () => {
    const changed = FINITE.filter(({ bits, value }) => toFloat16(value) !== bits);
    expect(changed).toEqual([]);
  });

  test("the bits of what is no number stand for NaN, and NaN gives such bits", () => {
    const nans = ALL_BITS.filter((bits) => (bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0);
    expect(nans.filter((bits) => !Number.isNaN(fromFloat16(bits)))).toEqual([]);
    expect(fromFloat16(toFloat16(NaN))).toBeNaN();
  });

  test("no float16 is nearer to a number than the one that it becomes", () => {
    fc.assert(
      fc.property(fc.double({ min: -65504, max: 65504, noNaN: true }), (value) => {
        const distance = Math.abs(fromFloat16(toFloat16(value)) - value);
        expect(FINITE.some((other) => Math.abs(other.value - value) < distance)).toBe(false);
      }),
      tries(50),
    );
  });

  test.each([
    ["of two as near the even one", 1 + 2 ** -11, 0x3c00],
    ["of two as near the even one, upwards", 1 + 3 * 2 ** -11, 0x3c02],
    ["just above the middle the upper one", 1 + 2 ** -11 + 2 ** -40, 0x3c01],
    ["a carry goes into the exponent", 2 - 2 ** -12, 0x4000],
    ["half of the smallest is zero", 2 ** -25, 0x0000],
    ["more than half of it is the smallest", 2 ** -25 + 2 ** -60, 0x0001],
    ["the largest below infinity", 65519.99, 0x7bff],
    ["from there on infinity", 65520, 0x7c00],
    ["far beyond", -1e300, 0xfc00],
  ])("rounds: %s", (_, value, bits) => {
    expect(toFloat16(value)).toBe(bits);
  });

  test("the way for whole models gives the same bits for any float32 number", () => {
    const float32 = new Float32Array(1);
    const bitsOfFloat32 = new Uint32Array(float32.buffer);
    const near = FINITE.flatMap(({ value }) => [value, value + value / 4096, value - value / 2050]);
    for (const value of [...near, 65519.99, 65520, 1e38, Infinity, -Infinity, 2 ** -149]) {
      float32[0] = value;
      if (halfOfBits(bitsOfFloat32[0] ?? 0) !== toFloat16(float32[0])) expect.fail(`of ${value}`);
    }
    fc.assert(
      fc.property(fc.float({ noNaN: true }), (value) => {
        float32[0] = value;
        expect(halfOfBits(bitsOfFloat32[0] ?? 0)).toBe(toFloat16(value));
      }),
      tries(2000),
    );
    expect(fromFloat16(halfOfBits(0x7f800001))).toBeNaN();
  });
});
