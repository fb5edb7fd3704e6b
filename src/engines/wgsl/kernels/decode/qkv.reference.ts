import type { Piece, Reference } from "../../../webgpu/check/call.ts";
import { sampleRows } from "../../../webgpu/check/sample.ts";
import { compareSums, dot, type Sum } from "../../../webgpu/check/sums.ts";
import { weightRows } from "../../weights/weight_rows.ts";
import { clipped, turned } from "../attention/rope.reference.ts";
import { layerNorm } from "../norm/layer_norm.reference.ts";

/** q, k and v of norm(x), clamped; q and k turned by RoPE in pairs of rows r and r + HEAD/2 of a head. */
export const qkvReference: Reference = (call) => {
  const {
    D4 = NaN,
    FIRST = NaN,
    ROWS = NaN,
    HALF_HEAD: half = NaN,
    CLIP = NaN,
    EPSILON = NaN,
  } = call.constants;
  const D = 4 * D4;
  const { position } = call.span;
  const pairs = sampleRows(ROWS / 2);
  const lows = pairs.map((pair) => Math.floor(pair / half) * 2 * half + (pair % half));
  const rows = [...lows, ...lows.map((low) => low + half)];
  const outputs = (start: number) => rows.map((row): Piece => [start + FIRST + row, 1]);
  const x = call.before(1, [0, D]);
  const weights = [2, 3, 4].map((binding) => weightRows(call, binding, rows, D));
  const turns = call.before(5, [2 * position * half, 2 * half]);
  const [q, keys, values] = [
    call.after(6, ...outputs(0)),
    call.after(7, ...outputs(position * D)),
    call.after(8, ...outputs(position * D)),
  ];
  return () => {
    const h = layerNorm(x.floats, EPSILON);
    const [sumsQ = [], sumsK = [], sumsV = []] = weights.map((matrix) =>
      matrix.values.map((row) => clipped(dot(row, h), CLIP)),
    );
    return [
      compareSums(q.floats, turnAll(sumsQ, pairs, turns.floats)),
      compareSums(keys.floats, turnAll(sumsK, pairs, turns.floats)),
      compareSums(values.floats, sumsV),
    ];
  };
};

/** @param sums of the pairs' low rows, and behind them of their high ones */
function turnAll(sums: readonly Sum[], pairs: readonly number[], turns: Float32Array): Sum[] {
  const none: Sum = { value: NaN, magnitude: NaN };
  const half = turns.length / 2;
  const all = pairs.map((pair, index) => {
    const angle = pair % half;
    const [low = none, high = none] = [sums[index], sums[index + pairs.length]];
    return turned(low, high, turns[2 * angle] ?? NaN, turns[2 * angle + 1] ?? NaN);
  });
  return [...all.map(([low]) => low), ...all.map(([, high]) => high)];
}
