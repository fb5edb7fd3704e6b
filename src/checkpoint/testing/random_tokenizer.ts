import type { JsonObject } from "../../json/json.ts";

/** A token a byte and the end of a text, in the form of GPT-NeoX's tokenizer, which OLMo's is. */
export function byteTokenizer(): JsonObject {
  return tokenizerOf(byteTokens(), []);
}

/** Tokens that a drawn one may be longer than by one, in characters: real ones are as long. */
const LONGEST_START = 8;

/** The same with so many tokens in all, or 257 if that is more: each of those that are added is two others, merged. */
export function randomTokenizer(count: number): JsonObject {
  const tokens = byteTokens();
  const characters = tokens.slice(1);
  const [known, merges] = [new Set(tokens), [] as [string, string][]];
  let state = 1;
  const draw = <T>(from: readonly T[]): T => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return from[Math.floor((state / 2 ** 32) * from.length)] as T;
  };
  const starts = [...characters];
  while (tokens.length < count) {
    const [left, right] = [draw(starts), draw(characters)];
    if (known.has(left + right)) continue;
    known.add(left + right);
    tokens.push(left + right);
    merges.push([left, right]);
    if (left.length < LONGEST_START) starts.push(left + right);
  }
  return tokenizerOf(tokens, merges);
}

/** In the order of their ids. */
function byteTokens(): string[] {
  let spare = 0x100;
  const characters = Array.from({ length: 256 }, (_, byte) =>
    String.fromCharCode(isPrintable(byte) ? byte : spare++),
  );
  return [END, ...characters];
}

const END = "<|endoftext|>";

function tokenizerOf(tokens: readonly string[], merges: readonly (readonly [string, string])[]): JsonObject {
  const end = { id: 0, content: END, single_word: false, lstrip: false, rstrip: false };
  return {
    version: "1.0",
    added_tokens: [{ ...end, normalized: false, special: true }],
    normalizer: { type: "NFC" },
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true },
    post_processor: null,
    decoder: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true },
    model: {
      type: "BPE",
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges,
    },
  };
}

/** As GPT-2's table has it: `src/tokenizer/byte_level.ts`. */
function isPrintable(byte: number): boolean {
  return (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
}
