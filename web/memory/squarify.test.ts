import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tries } from "../../src/testing/fuzz.ts";
import { type Rect, slice, squarify } from "./squarify.ts";

const FRAME: Rect = { x: 10, y: 20, width: 600, height: 300 };
const self = (size: number): number => size;
const area = ({ width, height }: Rect): number => width * height;
const sizes = fc.array(fc.integer({ min: 1, max: 1e7 }), { minLength: 1, maxLength: 60 });

function overlap(a: Rect, b: Rect): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}

describe.each([
  ["slice", slice<number>],
  ["squarify", squarify<number>],
])("%s", (_name, divide) => {
  it("gives every item its share of the area", () => {
    fc.assert(
      fc.property(sizes, (items) => {
        const total = items.reduce((all, size) => all + size, 0);
        const placed = divide(items, self, FRAME);
        expect(placed).toHaveLength(items.length);
        for (const { item, rect } of placed) {
          expect(area(rect) / area(FRAME)).toBeCloseTo(item / total, 8);
        }
      }),
      tries(500),
    );
  });

  it("keeps within the frame and never overlaps", () => {
    fc.assert(
      fc.property(sizes, (items) => {
        const rects = divide(items, self, FRAME).map(({ rect }) => rect);
        for (const [index, rect] of rects.entries()) {
          expect(overlap(rect, FRAME)).toBeCloseTo(area(rect), 4);
          for (const other of rects.slice(index + 1)) expect(overlap(rect, other)).toBeCloseTo(0, 4);
        }
      }),
      tries(500),
    );
  });
});

describe("squarify", () => {
  it("makes equal items square where that is possible", () => {
    const rects = squarify([1, 1, 1, 1, 1, 1, 1, 1], self, { x: 0, y: 0, width: 400, height: 200 });
    for (const { rect } of rects) expect(rect.width / rect.height).toBeCloseTo(1, 8);
  });

  it("places nothing for nothing", () => {
    expect(squarify([], self, FRAME)).toEqual([]);
    expect(squarify([0], self, FRAME)).toEqual([]);
  });
});

it("slice cuts along the longer side, in order", () => {
  const [first, second] = slice([1, 3], self, { x: 0, y: 0, width: 100, height: 400 });
  expect(first?.rect).toEqual({ x: 0, y: 0, width: 100, height: 100 });
  expect(second?.rect).toEqual({ x: 0, y: 100, width: 100, height: 300 });
});
