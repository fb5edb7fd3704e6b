import { isJsonObject, type JsonObject, showJson } from "../json/json.ts";
import { byteToken } from "./characters.ts";
import { spelledBytes } from "./byte_level.ts";
import { readMetaspace } from "./metaspace.ts";
import { readReplace } from "./normalize.ts";
import type { BytesOfToken, Normalize } from "./tokenizer_parts.ts";
import { TokenizerError } from "./tokenizer_error.ts";

const UTF8 = new TextEncoder();
const BYTE_OF = new Map(Array.from({ length: 256 }, (_, byte) => [byteToken(byte), byte]));

/**
 * Reads the `decoder` of a `tokenizer.json`: ByteLevel, whose tokens are bytes; Metaspace, whose tokens are text; or a
 * sequence of Replace, ByteFallback and Fuse, in which the tokens `<0x00>` to `<0xFF>` are bytes and all others text. In
 * all, a text is the bytes of its tokens, one after the other. Metaspace, and a Strip at the end of a sequence, remove a
 * space from the beginning of a whole text; that does not apply here, because a model continues a text.
 *
 * Each byte that is invalid UTF-8 becomes one U+FFFD. Hugging Face's ByteFallback turns all bytes of such a sequence
 * into U+FFFD, valid characters too; here text that was already shown does not change.
 * @throws TokenizerError for any other
 */
export function readDecoder(json: unknown): BytesOfToken {
  const part = isJsonObject(json) ? json : {};
  if (part["type"] === "ByteLevel") return spelledBytes;
  if (part["type"] === "Metaspace") {
    const { sign } = readMetaspace(part);
    return (token) => UTF8.encode(token.replaceAll(sign, " "));
  }
  if (part["type"] === "Sequence" && Array.isArray(part["decoders"])) {
    const steps = part["decoders"].map((step: unknown) => (isJsonObject(step) ? step : {}));
    const types = steps.map(({ type }) => type);
    const replacing = types.filter((type) => type === "Replace").length;
    if (/^ByteFallback,Fuse(,Strip)?$/.test(types.slice(replacing).join())) {
      const replace = inTurn(steps.slice(0, replacing).map(readReplace));
      return (token) => {
        const text = replace(token);
        const byte = BYTE_OF.get(text);
        return byte === undefined ? UTF8.encode(text) : Uint8Array.of(byte);
      };
    }
  }
  throw new TokenizerError(
    `tokenizer.json decodes tokens with ${showJson(decoderNames(part))}; ByteLevel and Metaspace are understood here, and a Sequence ` +
      "of Replace, ByteFallback and Fuse. Look at a checkpoint whose tokenizer has one of them: those of OLMo, Llama 3, Qwen, " +
      "Gemma and SmolLM2 do.",
  );
}

function inTurn(steps: readonly Normalize[]): Normalize {
  return (text) => steps.reduce((changed, step) => step(changed), text);
}

function decoderNames({ type, decoders }: JsonObject): unknown {
  return Array.isArray(decoders) ? decoders.map((one: unknown) => isJsonObject(one) && one["type"]) : type;
}
