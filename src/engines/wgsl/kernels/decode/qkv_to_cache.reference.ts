import type { Piece, Reference } from "../../../webgpu/check/call.ts";
import { sampleRows } from "../../../webgpu/check/sample.ts";
import { compareSums, dot, type Sum } from "../../../webgpu/check/sums.ts";
import { weightRows } from "../../weights/weight_rows.ts";
import { rowNorm } from "../norm/row_norm.reference.ts";
import { clipped, turned, turnsAt, type Turn } from "../rope/rope.reference.ts";

/** q, k and v of norm(x), clamped; q and k turned by RoPE in pairs of rows r and r + E/2 of a head. */
export const qkvToCacheReference: Reference = (call) => {
  const { D4 = NaN, FIRST = NaN, ROWS = NaN, HALF_HEAD: half = NaN, CLIP = NaN } = call.constants;
  const { COLUMNS = NaN, CACHE_ROWS = NaN } = call.constants;
  const { position } = call.span;
  const pairs = sampleRows(ROWS / 2);
  const lows = pairs.map((pair) => Math.floor(pair / half) * 2 * half + (pair % half));
  const rows = [...lows, ...lows.map((low) => low + half)];
  const outputs = (start: number) => rows.map((row): Piece => [start + FIRST + row, 1]);
  const norm = rowNorm(call);
  const x = call.before(1, [0, 4 * D4]);
  const weights = [2, 3, 4].map((binding) => weightRows(call, "layers", binding, rows, 4 * D4));
  const turns = turnsAt(call, 5, position);
  const [queries, keys, values] = [
    call.after(6, ...outputs(0)),
    call.after(7, ...outputs((position % CACHE_ROWS) * COLUMNS)),
    call.after(8, ...outputs((position % CACHE_ROWS) * COLUMNS)),
  ];
  return () => {
    const h = norm(x.floats);
    const [sumsQ = [], sumsK = [], sumsV = []] = weights.map((matrix) =>
      matrix.values.map((row) => clipped(dot(row, h), CLIP)),
    );
    return [
      compareSums(queries.floats, turnAll(sumsQ, pairs, turns())),
      compareSums(keys.floats, turnAll(sumsK, pairs, turns())),
      compareSums(values.floats, sumsV),
    ];
  };
};

/** @param sums of the pairs' low rows, and behind them of their high ones */
function turnAll(sums: readonly Sum[], pairs: readonly number[], turns: readonly Turn[]): Sum[] {
  const none: Sum = { value: NaN, magnitude: NaN };
  const all = pairs.map((pair, index) => {
    const [low = none, high = none] = [sums[index], sums[index + pairs.length]];
    return turned(low, high, turns[pair % turns.length] ?? [NaN, NaN]);
  });
  return [...all.map(([low]) => low), ...all.map(([, high]) => high)];
}
