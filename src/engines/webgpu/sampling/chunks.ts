/**
 * The search for candidates sees the logits in chunks of so many, of which whoever makes the logits leaves the largest
 * and the sum. Small ones make many teams in the head, but more chunks to search.
 */
export const CHUNK = 16;

/** How many chunks the logits of so many tokens fall into; the last may be short. */
export function chunkCount(tokenCount: number): number {
  return Math.ceil(tokenCount / CHUNK);
}
