import type { Call, Piece } from "../../../webgpu/check/call.ts";
import { sampleEnds } from "../../../webgpu/check/sample.ts";
import { cachedPieces } from "../cache/cached.reference.ts";

/** What a head of queries of a token looks at. */
export interface Look {
  readonly head: number;
  /** Position of the first key. */
  readonly first: number;
  /** Its scores [T, H, CONTEXT], one for each key, counted from the first token's first. */
  readonly scores: Piece;
  /** Its row of [T, H, E]. */
  readonly row: Piece;
}

/** The looks that are checked: those of the first and the last heads and tokens. */
export function sampleLooks(call: Call): Look[] {
  const { H = NaN, HEAD4 = NaN, CONTEXT = NaN } = call.constants;
  const E = 4 * HEAD4;
  return sampleEnds(call.span.tokens).flatMap((token) => {
    const { origin, first, count } = keysSeen(call, token);
    return sampleEnds(H).map((head): Look => {
      const index = token * H + head;
      return { head, first, scores: [index * CONTEXT + first - origin, count], row: [index * E, E] };
    });
  });
}

/** What the cache, read as `cachedHeads`, holds at a position for a head of queries, which may share it with others. */
export function cachedHead(
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

/** The keys that a token of the span looks at: `count` of them from `first` on; `origin` is the first token's first. */
function keysSeen({ constants, span }: Call, token: number): Record<"origin" | "first" | "count", number> {
  const { WINDOW = NaN } = constants;
  const firstOf = (position: number) => Math.max(0, position + 1 - WINDOW);
  const position = span.position + token;
  const first = firstOf(position);
  return { origin: firstOf(span.position), first, count: position + 1 - first };
}

/** All of the cache that has been written so far. */
export function cachedHeads(call: Call): Piece[] {
  const { K = NaN, HEAD4 = NaN, ROWS = NaN } = call.constants;
  const { position, tokens } = call.span;
  return cachedPieces(call, [[0, Math.min(position + tokens, ROWS) * K * 4 * HEAD4]]);
}
