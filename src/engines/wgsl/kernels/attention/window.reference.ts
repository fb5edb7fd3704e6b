import type { Call, Piece } from "../../../webgpu/check/call.ts";
import { cachedPieces } from "../cache/cached.reference.ts";

/** The keys that a token of the span looks at: `count` of them from `first` on; `origin` is the first token's first. */
export function keysSeen(
  { constants, span }: Call,
  token: number,
): Record<"origin" | "first" | "count", number> {
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
