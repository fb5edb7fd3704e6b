import { CheckpointError } from "./checkpoint_error.ts";
import { isJsonObject, type JsonObject, showJson } from "../json/json.ts";

/**
 * How many ids a `tokenizer.json` knows: the largest one and one. Matrices are padded to more rows than that. A file
 * without a vocabulary is for the tokenizer to refuse; here every row counts then.
 * @throws CheckpointError where the embedding matrix has no row for an id, or an id is no whole number
 */
export function countTokens(tokenizer: JsonObject, vocabSize: number): number {
  const ids = idsOf(tokenizer);
  const wrong = ids.findIndex((id) => !Number.isInteger(id) || id < 0);
  if (wrong !== -1) {
    throw new CheckpointError(
      "malformed",
      `tokenizer.json gives a token the id ${showJson(ids[wrong])}; ids are whole numbers from 0 up. Save the tokenizer again.`,
    );
  }
  if (ids.length === 0) return vocabSize;
  const largest = ids.reduce((a, b) => Math.max(a, b), 0);
  if (largest < vocabSize) return largest + 1;
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
