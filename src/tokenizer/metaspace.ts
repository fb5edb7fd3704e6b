import { type JsonObject, lookUp, showJson } from "../json/json.ts";
import { TokenizerError } from "./tokenizer_error.ts";

/** What a `Metaspace` says, in a pre-tokenizer or a decoder: spaces are written with a sign, as in Llama 2's tokenizers. */
export interface Metaspace {
  readonly sign: string;
  /** Whether a text that does not begin with the sign gets one. */
  readonly prepends: (isFirst: boolean) => boolean;
  /** Words begin with the sign; otherwise the text stays one word. */
  readonly splits: boolean;
}

const PREPENDS: Readonly<Record<string, Metaspace["prepends"]>> = {
  always: () => true,
  first: (isFirst) => isFirst,
  never: () => false,
};

/**
 * Older files have `add_prefix_space` alone. As in Hugging Face's library, no scheme is the scheme `always`, and a false
 * `add_prefix_space` contradicts every scheme but `never`.
 * @throws TokenizerError
 */
export function readMetaspace(part: JsonObject): Metaspace {
  const { replacement: sign, prepend_scheme: scheme = "always", add_prefix_space: prefix, split } = part;
  const prepends = lookUp(PREPENDS, scheme);
  if (!prepends || typeof sign !== "string" || Array.from(sign).length !== 1) {
    throw new TokenizerError(
      `tokenizer.json has a Metaspace with the sign ${showJson(sign)} and the scheme ${showJson(scheme)}; a character and one ` +
        `of ${Object.keys(PREPENDS).join(", ")} are understood here. Save the tokenizer again with a newer library.`,
    );
  }
  if (prefix === false && scheme !== "never") {
    throw new TokenizerError(
      `tokenizer.json has a Metaspace with add_prefix_space false and the scheme ${showJson(scheme)}, which contradict each ` +
        "other. Give it the prepend_scheme never, or save the tokenizer again with a newer library.",
    );
  }
  return { sign, prepends, splits: (split ?? true) === true };
}
