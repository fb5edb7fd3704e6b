import { type JsonObject, showJson } from "../json/json.ts";
import type { IdOf, IdsOfCharacters } from "./tokenizer_parts.ts";
import { damagedTokenizer } from "./tokenizer_error.ts";

const UTF8 = new TextEncoder();

/**
 * Reads what stands for characters without a token: the tokens of their bytes, another token, or nothing. Step by step
 * as Hugging Face's library does it:
 * https://github.com/huggingface/tokenizers/blob/main/tokenizers/src/models/bpe/model.rs
 * @param model of a `tokenizer.json`
 * @throws TokenizerError, and so does what it returns if the token for unknown characters does not exist
 */
export function readCharacters(model: JsonObject): IdsOfCharacters {
  const token = unknownToken(model);
  const fusesUnknown = model["fuse_unk"] === true;
  const fallsBackToBytes = model["byte_fallback"] === true;
  return (word, idOf) => {
    const ids: number[] = [];
    let unknown: number | null = null; // held back, to be fused with the next one
    const addUnknown = () => {
      if (unknown !== null) ids.push(unknown);
      unknown = null;
    };
    for (const character of word) {
      const id = idOf(character);
      const bytes = id === undefined && fallsBackToBytes ? idsOfBytes(character, idOf) : null;
      if (id !== undefined) {
        addUnknown();
        ids.push(id);
      } else if (bytes) ids.push(...bytes);
      else if (token !== null) {
        if (!fusesUnknown) addUnknown();
        unknown = idOfUnknown(token, idOf);
      }
    }
    addUnknown();
    return ids;
  };
}

function unknownToken(model: JsonObject): string | null {
  const token = model["unk_token"] ?? null;
  if (token === null || typeof token === "string") return token;
  throw damagedTokenizer(`has an unk_token that should be a token or null, and is ${showJson(token)}`);
}

function idOfUnknown(token: string, idOf: IdOf): number {
  const id = idOf(token);
  if (id !== undefined) return id;
  throw damagedTokenizer(
    `has the unk_token ${showJson(token)}, which its vocabulary lacks, and a part of this text needs it`,
  );
}

function idsOfBytes(character: string, idOf: IdOf): number[] | null {
  const ids = Array.from(UTF8.encode(character), (byte) => idOf(byteToken(byte)));
  return ids.every((id) => id !== undefined) ? ids : null;
}

/** The token for one byte of a character without a token: `<0xE2>`. */
export function byteToken(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;
}
