import { type JsonObject, showJson } from "../json/json.ts";
import { RefusedTextError } from "./tokenizer_error.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A token that is looked for in the text itself, before it is cut into words. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Only where no letter, digit or the like stands beside it. */
  readonly singleWord: boolean;
  /** White space before it belongs to it. */
  readonly lstrip: boolean;
  /** White space behind it belongs to it. */
  readonly rstrip: boolean;
  /** It is looked for in the normalized text, in its own normalized form; others in the text as it stands. */
  readonly normalized: boolean;
  /** It is no part of the text that is read: the end of a text, or padding. */
  readonly special: boolean;
  /** The id that Hugging Face's library gives it, where the file says another. */
  readonly disputedBy: number | null;
}

/**
 * The added tokens of a `tokenizer.json`, whose entries were checked. Hugging Face's library numbers them itself: as the
 * vocabulary does, or behind it in the order in which they stand.
 */
export function readAddedTokens(
  listed: readonly JsonObject[],
  vocabulary: Vocabulary,
): readonly AddedToken[] {
  const numbers = new Map<string, number>();
  let largest = -1;
  const numberOf = (content: string): number => {
    const number = numbers.get(content) ?? vocabulary.idOf(content) ?? Math.max(largest + 1, vocabulary.size);
    numbers.set(content, number);
    largest = Math.max(largest, number);
    return number;
  };
  return listed
    .filter(({ content }) => content !== "")
    .map((token) => {
      const [id, content, special] = [
        Number(token["id"]),
        String(token["content"]),
        token["special"] === true,
      ];
      const number = numberOf(content);
      return {
        id,
        content,
        singleWord: token["single_word"] === true,
        lstrip: token["lstrip"] === true,
        rstrip: token["rstrip"] === true,
        normalized: (token["normalized"] ?? !special) === true,
        special,
        disputedBy: number === id ? null : number,
      };
    });
}

/** A stretch of text, or an added token that stands in its place. */
export type Piece = string | AddedToken;

/** As Rust's `\w` has it, which Hugging Face's library asks; JavaScript's is of ASCII only. */
const WORD = String.raw`[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]`;
const BEGINS_WITH_WORD = new RegExp(`^${WORD}`, "u");
const ENDS_WITH_WORD = new RegExp(`${WORD}$`, "u");

/** Rust's `\s`: JavaScript's has U+FEFF too, and lacks U+0085. */
const SPACE = /^\p{White_Space}$/u;

/**
 * Cuts a text where tokens stand in it, exactly as Hugging Face's library does: a token that is white space counts even
 * where that belongs to the token before it, unless it takes white space itself.
 * @throws RefusedTextError where the library stops with an error
 * https://github.com/huggingface/tokenizers/blob/main/tokenizers/src/tokenizer/added_vocabulary.rs
 */
export function splitAtTokens(text: string, tokens: TokenTrie): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const { start: from, end: to, token } of tokens.matches(text)) {
    if (token.singleWord && !standsAlone(text, from, to)) continue;
    const start = token.lstrip ? Math.max(spaceBefore(text, from), done) : from;
    const end = token.rstrip ? spaceBehind(text, to) : to;
    if (start > end) throw cannotBeCut(token);
    if (done < start) pieces.push(text.slice(done, start));
    if (start < end) pieces.push(token);
    done = end;
  }
  if (done < text.length) pieces.push(text.slice(done));
  return pieces;
}

function cannotBeCut({ content }: AddedToken): RefusedTextError {
  return new RefusedTextError(
    `This text has the token ${showJson(content)} within white space that belongs to the token before it, which Hugging ` +
      "Face's library can't cut. Take some of the white space out of the text.",
  );
}

function standsAlone(text: string, start: number, end: number): boolean {
  return !ENDS_WITH_WORD.test(text.slice(0, start)) && !BEGINS_WITH_WORD.test(text.slice(end));
}

/** All white space is in the Basic Multilingual Plane: a character of it is one unit of a string. */
function spaceBefore(text: string, end: number): number {
  let start = end;
  while (start > 0 && SPACE.test(text.charAt(start - 1))) start -= 1;
  return start;
}

function spaceBehind(text: string, start: number): number {
  let end = start;
  while (end < text.length && SPACE.test(text.charAt(end))) end += 1;
  return end;
}

interface Node {
  token?: AddedToken;
  /** Most nodes are the ends of tokens, and have none. */
  next?: Map<string, Node>;
}

/** A token as it stands in a text, from `start` to `end`. */
interface Match {
  readonly start: number;
  readonly end: number;
  readonly token: AddedToken;
}

/** Looks for many tokens at once, in time that does not grow with their number. */
export class TokenTrie {
  readonly #root: Node = {};

  /** Of two tokens with one pattern the first one counts, as in Hugging Face's library. */
  add(pattern: string, token: AddedToken): void {
    let node = this.#root;
    for (let i = 0; i < pattern.length; i++) {
      const sign = pattern.charAt(i);
      const branches = (node.next ??= new Map<string, Node>());
      const next = branches.get(sign) ?? {};
      branches.set(sign, next);
      node = next;
    }
    node.token ??= token;
  }

  /** From left to right, none of them overlapping: of those that begin at one place the longest. */
  *matches(text: string): Generator<Match, void> {
    for (let start = 0; start < text.length;) {
      const match = this.#longest(text, start);
      if (match) yield match;
      start = match ? match.end : start + 1;
    }
  }

  #longest(text: string, start: number): Match | null {
    let match: Match | null = null;
    let node: Node | undefined = this.#root;
    for (let end = start; node; end++) {
      if (node.token && end > start) match = { start, end, token: node.token };
      node = node.next?.get(text.charAt(end));
    }
    return match;
  }
}
