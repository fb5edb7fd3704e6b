/** Small chunks make many teams in the head. */
const SMALLEST = 16;

/** Each chunk is held against each other one: with so many, that takes a fraction of the time of the head itself. */
const MOST = 4096;

/**
 * The search for candidates sees the logits in chunks of so many, a multiple of four, of which whoever makes the logits
 * leaves the largest and the sum.
 */
export function chunkSize(tokenCount: number): number {
  let size = SMALLEST;
  while (tokenCount > MOST * size) size *= 2;
  return size;
}

/** How many chunks the logits of so many tokens fall into; the last may be short. */
export function chunkCount(tokenCount: number): number {
  return Math.ceil(tokenCount / chunkSize(tokenCount));
}

/** How many that are at most, for a vocabulary of which not every row need be a token. */
export function mostChunks(vocabSize: number): number {
  return Math.min(Math.ceil(vocabSize / SMALLEST), MOST);
}
