import { type Head, headOf } from "../engine.ts";

/** Random checkpoints of every family but OLMo 1, tied and untied, with the head that each has: fixtures/README.md. */
export const FAMILY_FIXTURES: readonly (readonly [folder: string, head: Head])[] = [
  "olmo2",
  "llama",
  "qwen2",
  "qwen3",
  "gemma3_text",
].flatMap((family) =>
  [true, false].map(
    (tied) => [`/fixtures/families/${family}-${tied ? "tied" : "untied"}`, headOf(tied)] as const,
  ),
);
