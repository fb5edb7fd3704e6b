import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { createTokenizer } from "../tokenizer/tokenizer.ts";
import { PREFILL_LENGTHS } from "./prefill_lengths.ts";

const STORY =
  "Once upon a time, there was a little girl named Lily. She lived in a small house with her mom and her dog. " +
  "One day they went to the park, and Lily saw a big red ball under a tree. ";

/** The prompt for every engine. */
export async function benchPrompt({ tokenizer }: Checkpoint): Promise<number[]> {
  const length = Math.max(...PREFILL_LENGTHS);
  const made = await createTokenizer(tokenizer);
  return made.encode(STORY.repeat(length)).slice(0, length);
}
