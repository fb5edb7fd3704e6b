import { isJsonObject, showJson } from "../json/json.ts";
import { TokenizerError } from "./tokenizer_error.ts";

/** What is done to a text before it is cut into words. */
export type Normalize = (text: string) => string;

const FORMS = ["NFC", "NFD", "NFKC", "NFKD"] as const;

/**
 * Reads the `normalizer` of a `tokenizer.json`: Unicode's forms, and sequences of them.
 * @throws TokenizerError for others, which JavaScript and Hugging Face's library may do in different ways
 */
export function readNormalizer(json: unknown): Normalize {
  if (json == null) return (text) => text;
  const { type, normalizers } = isJsonObject(json) ? json : {};
  const form = FORMS.find((name) => name === type);
  if (form) return (text) => text.normalize(form);
  if (type === "Sequence" && Array.isArray(normalizers)) {
    const steps = normalizers.map(readNormalizer);
    return (text) => steps.reduce((changed, step) => step(changed), text);
  }
  throw new TokenizerError(
    `tokenizer.json normalizes text by ${showJson(type)}; ${FORMS.join(", ")} and sequences of them give the same ids here ` +
      "as in Hugging Face's library. Look at a checkpoint of OLMo 1, whose tokenizer has NFC.",
  );
}
