import { CheckpointError } from "./errors.ts";
import { isJsonObject, type JsonObject } from "./json.ts";

/**
 * Refuses a `tokenizer.json` with ids that the embedding matrix has no row for. A file without a vocabulary is for
 * the tokenizer to refuse.
 * @throws CheckpointError
 */
export function checkVocabulary(tokenizer: JsonObject, vocabSize: number): void {
  const largest = idsOf(tokenizer).reduce((a, b) => Math.max(a, b), 0);
  if (largest < vocabSize) return;
  throw new CheckpointError(
    "mismatch",
    `tokenizer.json has ids up to ${largest}, but the embedding matrix has rows only up to ${vocabSize - 1} ` +
      "(vocab_size of config.json). Check that tokenizer and model belong together.",
  );
}

function idsOf({ model, added_tokens: added }: JsonObject): number[] {
  const vocabulary = isJsonObject(model) && isJsonObject(model["vocab"]) ? Object.values(model["vocab"]) : [];
  const extra = Array.isArray(added) ? added.map((token: unknown) => isJsonObject(token) && token["id"]) : [];
  return [...vocabulary, ...extra].filter((id) => typeof id === "number");
}
