import type { OlmoConfig } from "../../../checkpoint/config.ts";

/**
 * The search for candidates sees the logits in chunks of so many, of which whoever makes the logits leaves the largest
 * and the sum. Small ones make many teams in the head, but more chunks to search.
 */
export const CHUNK = 16;

/** How many chunks the vocabulary falls into; the last may be short. */
export function chunkCount(config: OlmoConfig): number {
  return Math.ceil(config.vocabSize / CHUNK);
}
