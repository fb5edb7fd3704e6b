import { type Digest, MARK_CHARACTERS, MARK_EVERY } from "./digest.ts";

/** How many tokens from the beginning are known to agree; all of them if the texts are the same. */
export function countAgreeing(one: Digest, other: Digest): number {
  if (isSame(one, other)) return one.tokens;
  let agreeing = 0;
  while (agreeing < one.marks.length && haveMark(one, other, agreeing)) agreeing += MARK_CHARACTERS;
  return (MARK_EVERY * agreeing) / MARK_CHARACTERS;
}

export function isSame(one: Digest, other: Digest): boolean {
  return one.tokens === other.tokens && one.whole === other.whole;
}

function haveMark(one: Digest, other: Digest, start: number): boolean {
  const end = start + MARK_CHARACTERS;
  return one.marks.slice(start, end) === other.marks.slice(start, end);
}
