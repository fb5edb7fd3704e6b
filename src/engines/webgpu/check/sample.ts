/** Rows that stand side by side, as many as a workgroup's teams at least: a fault may spare every team but one. */
const BLOCK = 16;

/** The golden section: multiples of it fall everywhere, and on no pattern. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Some of `count` rows, in order: the first, the last, and two blocks between; all where there are few. */
export function sampleRows(count: number): number[] {
  if (count <= 4 * BLOCK) return Array.from({ length: count }, (_, row) => row);
  const room = count - 4 * BLOCK;
  const second = BLOCK + Math.floor((1 - GOLDEN) * room);
  const third = 2 * BLOCK + Math.floor(GOLDEN * room);
  const begins = [0, second, third, count - BLOCK];
  return begins.flatMap((begin) => Array.from({ length: BLOCK }, (_, row) => begin + row));
}

/** The first and the last of so many tokens, heads or other large things. */
export function sampleEnds(count: number): number[] {
  return count > 1 ? [0, count - 1] : [0];
}

/** Ids from all over the vocabulary. */
export function sampleIds(count: number, tokenCount: number): number[] {
  return Array.from({ length: count }, (_, index) => Math.floor((((index + 1) * GOLDEN) % 1) * tokenCount));
}
