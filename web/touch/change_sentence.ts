import { sameRow, type TokenUses } from "../../src/index.ts";
import { formatWhole } from "../format/format.ts";
import type { Touched } from "./touched_token.ts";

/** Which uses of a token differ from those of the checkpoint's row. */
export type Change = "none" | "both" | "input" | "output";

export function changeOf({ before, now }: Pick<Touched, "before" | "now">): Change {
  const input = inputMoved(before, now);
  const output = outputMoved(before, now);
  if (input && output) return "both";
  if (input) return "input";
  return output ? "output" : "none";
}

function inputMoved(before: TokenUses, now: TokenUses): boolean {
  return (
    !sameRow(before.embeddingRow, now.embeddingRow) ||
    before.embedding.some((value, column) => !Object.is(value, now.embedding[column]))
  );
}

function outputMoved(before: TokenUses, now: TokenUses): boolean {
  return !sameRow(before.headRow, now.headRow) || !Object.is(before.logit, now.logit);
}

export const HEADLINES: Readonly<Record<Change, string>> = {
  none: "As in the checkpoint.",
  both: "Both uses changed.",
  input: "Only the way in changed.",
  output: "Only the way out changed.",
};

const DESCRIPTIONS: Readonly<Record<Change, (touched: Touched, row: string) => string>> = {
  none: (touched, row) => (isTied(touched) ? describeTied(touched, row) : describeUntied(touched, row)),
  both: (touched, row) =>
    isTied(touched)
      ? `Embedding and head both read ${row} of ${touched.embeddingBuffer}.`
      : `It changed in ${touched.embeddingBuffer} and in ${touched.headBuffer}.`,
  input: ({ headBuffer }, row) =>
    `The head reads ${row} of its own matrix, ${headBuffer}: its numbers and the logit are unchanged.`,
  output: () => "The head gives another logit; what the embedding reads is unchanged.",
};

/** The measurement, as a sentence. */
export function describeChange(touched: Touched): string {
  return DESCRIPTIONS[changeOf(touched)](touched, `row ${formatWhole(touched.id)}`);
}

function isTied({ embeddingBuffer, headBuffer }: Touched): boolean {
  return embeddingBuffer === headBuffer;
}

function describeTied({ embeddingBuffer, now }: Touched, row: string): string {
  const { length, byteLength } = now.embeddingRow;
  return `Embedding and head both read ${row} of ${embeddingBuffer}: ${length} numbers in ${byteLength} bytes.`;
}

function describeUntied({ embeddingBuffer, headBuffer, now }: Touched, row: string): string {
  const numbers = sameRow(now.embeddingRow, now.headRow) ? "the same numbers, twice" : "other numbers";
  return `The embedding reads ${row} of ${embeddingBuffer}, and the head ${row} of ${headBuffer}: ${numbers}.`;
}
