import type { Call, Comparison, Reference } from "../../../webgpu/check/call.ts";
import { sampleEnds } from "../../../webgpu/check/sample.ts";
import { compareSums, type Sum } from "../../../webgpu/check/sums.ts";
import { cachedNumbers, cachedPieces, compareCached } from "../cache/cached.reference.ts";
import { scaled } from "../norm/row_norm.reference.ts";
import { turned, turnsAt, type Turn } from "../rope/rope.reference.ts";
import { columnsUpTo, vectorNumbers } from "../vectors/vectors.reference.ts";

/** q, k and v clamped; q and k normed, and turned by RoPE, column i with i + E/2; k and v put in the cache. */
export const rotateReference: Reference = (call) => {
  const looks = sampleEnds(call.span.tokens).flatMap((token) => [
    lookAtQueries(call, token),
    lookAtKeys(call, token),
    lookAtValues(call, token),
  ]);
  return () => looks.map((look) => look());
};

type Look = () => Comparison;

function lookAtQueries(call: Call, token: number): Look {
  const { H = NaN, HALF_HEAD: half = NaN, Q_NORM } = call.constants;
  const columns = 2 * half * H;
  const made = rotatedRow(call, 1, token, columns, Q_NORM);
  const actual = call.after(5, [token * columns, columns]);
  return () => compareSums(actual.floats, made());
}

function lookAtKeys(call: Call, token: number): Look {
  const { K = NaN, HALF_HEAD: half = NaN, K_NORM } = call.constants;
  const made = rotatedRow(call, 2, token, 2 * half * K, K_NORM);
  const actual = cachedRow(call, 6, token);
  return () => compareCached(call, cachedNumbers(call, actual), made());
}

function lookAtValues(call: Call, token: number): Look {
  const { K = NaN, HALF_HEAD: half = NaN, CLIP = NaN } = call.constants;
  const row = call.before(3, [token * 2 * half * K, 2 * half * K]);
  const actual = cachedRow(call, 7, token);
  return () => compareCached(call, cachedNumbers(call, actual), [...clamped(row.floats, CLIP)].map(exact));
}

function cachedRow(call: Call, binding: number, token: number) {
  const { K = NaN, HALF_HEAD: half = NaN, ROWS = NaN } = call.constants;
  const columns = 2 * half * K;
  const row = (call.span.position + token) % ROWS;
  return call.after(binding, ...cachedPieces(call, [[row * columns, columns]]));
}

/** A row of q or k, as attention is to read it. */
function rotatedRow(
  call: Call,
  binding: number,
  token: number,
  columns: number,
  norm: number | undefined,
): () => Sum[] {
  const { HALF_HEAD: half = NaN, CLIP = NaN, NORMED, ALL_COLUMNS, HEAD_EPSILON = NaN } = call.constants;
  const together = ALL_COLUMNS ? columns : 2 * half;
  const row = call.before(binding, [token * columns, columns]);
  const weight = vectorNumbers(call, norm, columnsUpTo(together), 1);
  const turns = turnsAt(call, 4, call.span.position + token);
  return () => {
    const numbers = clamped(row.floats, CLIP);
    if (NORMED) {
      for (let first = 0; first < columns; first += together) {
        numbers.set(scaled(numbers.slice(first, first + together), weight(), HEAD_EPSILON), first);
      }
    }
    return turnRow([...numbers].map(exact), turns());
  };
}

function clamped(row: Float32Array, limit: number): Float64Array {
  return Float64Array.from(row, (value) => Math.min(Math.max(value, -limit), limit));
}

function exact(value: number): Sum {
  return { value, magnitude: Math.abs(value) };
}

/** @param turns of the pairs of a head */
function turnRow(row: readonly Sum[], turns: readonly Turn[]): Sum[] {
  const none: Sum = { value: NaN, magnitude: NaN };
  const half = turns.length;
  return row.map((sum, column) => {
    const isLow = column % (2 * half) < half;
    const partner = row[isLow ? column + half : column - half] ?? none;
    const [low, high] = isLow ? [sum, partner] : [partner, sum];
    return turned(low, high, turns[column % half] ?? [NaN, NaN])[isLow ? 0 : 1];
  });
}
