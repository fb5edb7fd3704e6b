import { expect, test } from "vitest";
import { toFloat32 } from "../checkpoint/format/float32.ts";
import { firstDifference, type Matrix, roundedNumbers } from "./matrix.ts";

/** Two float32 numbers, and PyTorch 2.15's bfloat16 versions: the largest possible rounding, and one step more. */
const [EXACT, ROUNDED, FARTHER] = [
  [1.00390625, 3],
  [0x3f80, 0x4040],
  [0x3f7f, 0x4040],
] as const;

function matrix(kind: "F32" | "BF16", numbers: readonly number[]): Matrix {
  const bytes = new Uint8Array(
    (kind === "F32" ? Float32Array.from(numbers) : Uint16Array.from(numbers)).buffer,
  );
  const read = async () => roundedNumbers(toFloat32(bytes, kind), kind);
  return { rows: 1, columns: numbers.length, kind, isQuantised: false, read };
}

test("what rounding to bfloat16 explains is no difference, and a step more is one", async () => {
  expect(await firstDifference(matrix("F32", EXACT), matrix("BF16", ROUNDED))).toBeNull();
  expect(await firstDifference(matrix("F32", EXACT), matrix("BF16", FARTHER))).toMatchObject({ column: 0 });
});

test("a difference many pieces behind is found, and where it is", async () => {
  const [rows, columns] = [2 ** 20 + 3, 2]; // more than two pieces
  const matrixWith = (last: number): Matrix => ({
    rows,
    columns,
    kind: "F32",
    isQuantised: false,
    read: async (from, to) => {
      const values = new Float32Array((to - from) * columns);
      if (to === rows) values[values.length - 1] = last;
      return roundedNumbers(values, "F32");
    },
  });
  expect(await firstDifference(matrixWith(0), matrixWith(0))).toBeNull();
  expect(await firstDifference(matrixWith(0), matrixWith(1))).toEqual({
    row: rows - 1,
    column: 1,
    values: [0, 1],
  });
});
