import type { Piece, Reference } from "../../../webgpu/check/call.ts";
import { sampleEnds } from "../../../webgpu/check/sample.ts";
import { compareSums, type Sum } from "../../../webgpu/check/sums.ts";
import { clipped, turned } from "../attention/rope.reference.ts";

/** q, k and v clamped; q and k turned by RoPE, column i with i + HEAD/2; k and v put in the cache. */
export const rotateReference: Reference = (call) => {
  const { D = NaN, HALF_HEAD: half = NaN, CLIP = NaN } = call.constants;
  const tokens = sampleEnds(call.span.tokens);
  const positions = tokens.map((token) => call.span.position + token);
  const rowsOf = (indexes: readonly number[]) => indexes.map((index): Piece => [index * D, D]);
  const inputs = [1, 2, 3].map((binding) => call.before(binding, ...rowsOf(tokens)));
  const turns = call.before(4, ...positions.map((position): Piece => [2 * position * half, 2 * half]));
  const outputs = [
    call.after(1, ...rowsOf(tokens)),
    call.after(5, ...rowsOf(positions)),
    call.after(6, ...rowsOf(positions)),
  ];
  return () =>
    outputs.flatMap((output, which) =>
      output.rows(D).map((actual, token) => {
        const row = Array.from(inputs[which]?.rows(D)[token] ?? [], (value) => clippedNumber(value, CLIP));
        const isTurned = which < 2;
        return compareSums(actual, isTurned ? turnRow(row, turns.rows(2 * half)[token] ?? []) : row);
      }),
    );
};

function clippedNumber(value: number, limit: number): Sum {
  return clipped({ value, magnitude: Math.abs(value) }, limit);
}

/** @param turns (cos, sin) of each column of half a head */
function turnRow(row: readonly Sum[], turns: ArrayLike<number>): Sum[] {
  const none: Sum = { value: NaN, magnitude: NaN };
  const half = turns.length / 2;
  return row.map((sum, column) => {
    const angle = column % half;
    const isLow = column % (2 * half) < half;
    const partner = row[isLow ? column + half : column - half] ?? none;
    const [low, high] = isLow ? [sum, partner] : [partner, sum];
    return turned(low, high, turns[2 * angle] ?? NaN, turns[2 * angle + 1] ?? NaN)[isLow ? 0 : 1];
  });
}
