import type { Call, Piece, Reference } from "../../../webgpu/check/call.ts";
import { sampleEnds } from "../../../webgpu/check/sample.ts";
import { compareSums, dot, type Sum } from "../../../webgpu/check/sums.ts";
import { cachedNumbers, cachedPieces } from "../cache/cached.reference.ts";

/**
 * y[t, h, :] = softmax(queries[t, h, :] · keys[:, g, :] * SCALE) · values[:, g, :], of the keys that the token may look at; g
 * is the head of keys and values that h shares.
 */
export const attentionReference: Reference = (call) => {
  const { H = NaN, SCALE = NaN } = call.constants;
  const keys = call.before(2, ...cachedSoFar(call));
  const values = call.before(3, ...cachedSoFar(call));
  const looks = sampleEnds(call.span.tokens).flatMap((token) =>
    sampleEnds(H).map((head) => ({
      head,
      positions: positionsSeen(call, token),
      q: call.before(1, rowOf(call, token, head)),
      y: call.after(4, rowOf(call, token, head)),
    })),
  );
  return () => {
    const [allKeys, allValues] = [cachedNumbers(call, keys), cachedNumbers(call, values)];
    return looks.map(({ head, positions, q, y }) => {
      const query = Float64Array.from(q.floats, (number) => number * SCALE);
      const scores = positions.map((position) => dot(query, cachedHead(call, allKeys, position, head)));
      const rows = positions.map((position) => cachedHead(call, allValues, position, head));
      return compareSums(y.floats, mixed(scores, rows));
    });
  };
};

/** The rows by the softmax of their scores. What a score is off by, its weight is off by as a share of it. */
function mixed(scores: readonly Sum[], rows: readonly ArrayLike<number>[]): Sum[] {
  const best = Math.max(...scores.map(({ value }) => value));
  const weights = scores.map(({ value }) => Math.exp(value - best));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Array.from(rows[0] ?? [], (_, column) => {
    let [value, magnitude] = [0, 0];
    for (const [key, row] of rows.entries()) {
      const term = ((weights[key] ?? NaN) / total) * (row[column] ?? NaN);
      value += term;
      magnitude += Math.abs(term) * (1 + (scores[key]?.magnitude ?? NaN));
    }
    return { value, magnitude };
  });
}

/** A head of a token of [T, H, E]. */
function rowOf({ constants }: Call, token: number, head: number): Piece {
  const { H = NaN, HEAD4 = NaN } = constants;
  return [(token * H + head) * 4 * HEAD4, 4 * HEAD4];
}

/** The positions that a token of the span looks at. */
function positionsSeen({ constants, span }: Call, token: number): number[] {
  const { WINDOW = NaN } = constants;
  const end = span.position + token + 1;
  const first = Math.max(0, end - WINDOW);
  return Array.from({ length: end - first }, (_, index) => first + index);
}

/** All of a cache that has been written so far. */
function cachedSoFar(call: Call): Piece[] {
  const { K = NaN, HEAD4 = NaN, ROWS = NaN } = call.constants;
  const { position, tokens } = call.span;
  return cachedPieces(call, [[0, Math.min(position + tokens, ROWS) * K * 4 * HEAD4]]);
}

/** What a cache holds at a position for a head of queries. */
function cachedHead(
  { constants }: Call,
  cache: Float32Array<ArrayBuffer>,
  position: number,
  head: number,
): Float32Array<ArrayBuffer> {
  const { H = NaN, K = NaN, HEAD4 = NaN, ROWS = NaN } = constants;
  const E = 4 * HEAD4;
  const start = ((position % ROWS) * K + Math.floor((head * K) / H)) * E;
  return cache.subarray(start, start + E);
}
