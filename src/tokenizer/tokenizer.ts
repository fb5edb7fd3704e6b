import { Tokenizer as Core } from "@huggingface/tokenizers";
import { shorten, showJson } from "../json/json.ts";
import { spelledBytes } from "./byte_level.ts";
import { checkTokenizerFile } from "./check.ts";
import { RefusedTextError, TokenizerError } from "./tokenizer_error.ts";
import { TextStream, type TokenBytes } from "./stream.ts";

export interface Tokenizer extends TokenBytes {
  /**
   * The ids of a text. Names of special tokens in it become these tokens.
   * @throws RefusedTextError for a text with a token that the model can't be given
   */
  encode(text: string): number[];
  /** The text of ids, as the model wrote it: special tokens are left out, no spaces are tidied away. */
  decode(ids: readonly number[]): string;
  /** One token as a label: special tokens by name, others by their text, in which U+FFFD is a part of a character. */
  tokenText(id: number): string;
}

const NO_BYTES = new Uint8Array(0);

/**
 * Makes a tokenizer of the contents of `tokenizer.json` and `tokenizer_config.json`.
 * @param rows of the embedding matrix: ids from here on no model can be given
 * @throws TokenizerError
 */
export function createTokenizer(
  files: { readonly model: object; readonly config: object },
  rows = Infinity,
): Tokenizer {
  const core = createCore(files);
  const special = new Map(
    [...core.get_added_tokens_decoder()]
      .filter(([, token]) => token.special)
      .map(([id, token]) => [id, token.content]),
  );
  const tokenBytes = (id: number) => (special.has(id) ? NO_BYTES : spelledBytes(core.id_to_token(id) ?? ""));
  const decode = (ids: readonly number[]) => {
    const stream = new TextStream({ tokenBytes });
    return ids.map((id) => stream.push(id)).join("") + stream.end();
  };
  return {
    encode: (text) => {
      const ids = encode(core, text);
      const rowless = ids.find((id) => id >= rows);
      if (rowless === undefined) return ids;
      throw new RefusedTextError(
        `This text has the token ${showJson(core.id_to_token(rowless))}, whose id ${rowless} is none of the model's: its ` +
          `matrix has rows 0 to ${rows - 1}. Take it out of the text.`,
      );
    },
    decode,
    tokenText: (id) => special.get(id) ?? decode([id]),
    tokenBytes,
  };
}

function createCore({ model, config }: { readonly model: object; readonly config: object }): Core {
  checkTokenizerFile(model);
  try {
    return new Core(model, config);
  } catch (cause) {
    throw damaged(cause);
  }
}

/** @throws TokenizerError where parts of `tokenizer.json` that only a text shows to be damaged are */
function encode(core: Core, text: string): number[] {
  try {
    const { ids } = core.encode(text);
    if (ids.every((id) => Number.isInteger(id) && id >= 0)) return ids;
  } catch (cause) {
    throw damaged(cause);
  }
  throw damaged("a part of this text has no token and unk_token is none");
}

function damaged(cause: unknown): TokenizerError {
  return new TokenizerError(
    `tokenizer.json can't be read (${shorten(String(cause), 200)}). It is damaged or of a newer kind: save the tokenizer ` +
      "again with a current transformers.",
    { cause },
  );
}
