import { showJson } from "../json/json.ts";
import { shorten } from "../words/cut.ts";
import { HEAD } from "../models/tensors.ts";
import type { Oddity, Token } from "./oddity.ts";

/**
 * A sentence about something odd in a checkpoint's files.
 * @param vocabSize rows of the matrix
 */
export function remarkOn(oddity: Oddity, vocabSize: number): string {
  switch (oddity.kind) {
    case "headless":
      return headless(oddity.saysTied);
    case "useless":
      return useless(oddity.names);
    case "rowless":
      return rowless(oddity.tokens, vocabSize);
    case "strange-end":
      return strangeEnd(oddity.file, oddity.ids, vocabSize);
    case "endless":
      return "No file names a token that ends a text: texts run on to their limit.";
    case "quantized":
      return quantized(oddity.said, oddity.effect);
    default:
      return oddity satisfies never;
  }
}

function headless(saysTied: boolean | null): string {
  const says =
    saysTied === null ? "says nothing of tie_word_embeddings" : `says tie_word_embeddings: ${saysTied}`;
  return (
    `config.json ${says}, but the weights hold no ${HEAD}. transformers would make a head of random numbers; here the ` +
    "embedding matrix is the head, as in a tied model."
  );
}

function useless(names: readonly string[]): string {
  const tensors = names.length === 1 ? "1 tensor" : `${names.length} tensors`;
  return `The weights hold ${tensors} that such a model does not use, left out as in transformers: ${named(names)}.`;
}

function rowless(tokens: readonly Token[], vocabSize: number): string {
  return (
    `tokenizer.json has ids for which the matrix, with rows 0 to ${vocabSize - 1}, has no row: ` +
    `${named(tokens.map(([content, id]) => `${showJson(content)} (${id})`))}. A prompt with such a token is refused.`
  );
}

function strangeEnd(file: string, ids: readonly unknown[], vocabSize: number): string {
  const [which, them] =
    ids.length === 1 ? [`id ${showJson(ids[0])}`, "it"] : [`ids ${showJson(ids)}`, "them"];
  return `${file} ends a text with ${which}, but the matrix has rows 0 to ${vocabSize - 1}: no text ends with ${them}.`;
}

/** What is done with plain weights beside a quantization, by what transformers does. */
const QUANTIZED = {
  rounded: "Here they are used as they are; transformers rounds them as it loads them",
  failing:
    "Here they are used as they are; transformers looks for packed numbers in their place, and fails. If they were unpacked " +
    "or merged, the key was left by mistake: take it out of config.json",
  unknown: "They are used as they are, as transformers does beside a quantization that it does not know",
} as const;

function quantized(said: string, effect: "rounded" | "failing" | null): string {
  const done = QUANTIZED[effect ?? "unknown"];
  return `config.json's quantization_config is ${said}, but the weights are plain numbers. ${done}.`;
}

const MOST_NAMED = 3;

function named(names: readonly string[]): string {
  return shorten(names.slice(0, MOST_NAMED).join(", "), 300) + (names.length > MOST_NAMED ? ", …" : "");
}
