/** A fingerprint of the tokens that the link's author saw, short enough for a link. */
export interface Digest {
  /** Number of tokens. */
  readonly tokens: number;
  /** Of all of them: the first 66 bits of the SHA-256 of their ids (uint32, little-endian), in base64url. */
  readonly whole: string;
  /** For every 16th token, 12 bits of the hash of all tokens up to it. They show how far two texts agree. */
  readonly marks: string;
}

/** Tokens from one mark to the next. */
export const MARK_EVERY = 16;

const WHOLE_CHARACTERS = 11;
export const MARK_CHARACTERS = 2;
const WRITTEN = /^(0|[1-9]\d{0,3})\.([\w-]{11})((?:[\w-]{2})*)$/;

/** Null in insecure contexts, which have no hash function. */
export async function digestOf(ids: readonly number[]): Promise<Digest | null> {
  if (!("subtle" in crypto)) return null;
  const lengths = Array.from({ length: markCount(ids.length) }, (_, i) => MARK_EVERY * (i + 1));
  const marks = await Promise.all(lengths.map((length) => hash(ids.slice(0, length), MARK_CHARACTERS)));
  return { tokens: ids.length, whole: await hash(ids, WHOLE_CHARACTERS), marks: marks.join("") };
}

export function formatDigest({ tokens, whole, marks }: Digest): string {
  return `${tokens}.${whole}${marks}`;
}

/** Null for anything that `formatDigest` does not write. */
export function parseDigest(text: string): Digest | null {
  const [, tokens, whole = "", marks = ""] = WRITTEN.exec(text) ?? [];
  const digest = { tokens: Number(tokens), whole, marks };
  return marks.length === MARK_CHARACTERS * markCount(digest.tokens) ? digest : null;
}

function markCount(tokens: number): number {
  return Math.floor(tokens / MARK_EVERY);
}

async function hash(ids: readonly number[], characters: number): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", Uint32Array.from(ids)));
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll("+", "-").replaceAll("/", "_").slice(0, characters);
}
