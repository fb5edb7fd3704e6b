import { type JsonObject, showJson } from "../json/json.ts";
import { RefusedTextError } from "./tokenizer_error.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A token that is matched in the text itself, before the text is split into words. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Only matches if no letter, digit or similar character is next to it. */
  readonly singleWord: boolean;
  /** Takes the white space before it. */
  readonly lstrip: boolean;
  /** Takes the white space after it. */
  readonly rstrip: boolean;
  /** It is normalized and matched in the normalized text; other tokens are matched in the original text. */
  readonly normalized: boolean;
  /** Left out of decoded text, such as the end of a text, or padding. */
  readonly special: boolean;
  /** The id that Hugging Face's library assigns, if the file says another. */
  readonly disputedBy: number | null;
}

/**
 * The added tokens of a `tokenizer.json` with checked entries. Hugging Face's library assigns the ids itself: the
 * vocabulary's, or the next ones after the vocabulary, in order.
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

/** A stretch of text, or an added token found in it. */
export type Piece = string | AddedToken;

/** Rust's `\w`, which Hugging Face's library uses; JavaScript's is ASCII only. */
const WORD = String.raw`[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]`;
const BEGINS_WITH_WORD = new RegExp(`^${WORD}`, "u");
const ENDS_WITH_WORD = new RegExp(`${WORD}$`, "u");

/** Rust's `\s`: JavaScript's includes U+FEFF and lacks U+0085. */
const SPACE = /^\p{White_Space}$/u;

/**
 * Splits a text at its added tokens, exactly as Hugging Face's library does: a token of white space matches even if the
 * token before it takes that white space, unless it takes white space itself.
 * @throws RefusedTextError if the library fails with an error
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

/** All white space is in the Basic Multilingual Plane, so one character is one UTF-16 unit. */
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
  /** Undefined for most nodes, which are the ends of tokens. */
  next?: Map<string, Node>;
}

/** A match in a text, from `start` to `end`. */
interface Match {
  readonly start: number;
  readonly end: number;
  readonly token: AddedToken;
}

/** Matches many tokens at once, in time that does not grow with their number. */
export class TokenTrie {
  readonly #root: Node = {};

  /** If two tokens have the same pattern, the first counts, as in Hugging Face's library. */
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

  /** Matches from left to right without overlap; the longest of those that begin at one place. */
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
