import type { JsonObject } from "../../json/json.ts";

/** One token for each byte, and one that ends the text, in the form of GPT-NeoX's tokenizer, which OLMo uses. */
export function byteTokenizer(): JsonObject {
  return tokenizerOf(byteTokens(), []);
}

/** Random tokens may be one character longer than this; real ones are about as long. */
const LONGEST_START = 8;

/** The same with `count` tokens in all, but at least 257: each added token merges two others. */
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

/** In id order. */
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

/** From GPT-2's table: `src/tokenizer/byte_level.ts`. */
function isPrintable(byte: number): boolean {
  return (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
}
