import { expect, test } from "vitest";
import { readConfig } from "../../models/families.ts";
import { PUBLISHED } from "../../models/testing/published.ts";
import { prefillTokens } from "./prefill_tokens.ts";

const gemma = readConfig(PUBLISHED["google/gemma-3-270m"]);

// Of each token the scores are 4 heads · context numbers; the cache of the whole context is 218 MB, of which 13.6 are a part.
test.each([
  ["its whole context", gemma, 16],
  ["half of it, whose scores take 8 MiB", { ...gemma, contextLength: 16_384 }, 32],
  [
    "more heads of queries, but never fewer tokens than the kernel check reads",
    { ...gemma, headCount: 64 },
    8,
  ],
])("Gemma 3 with %s", (_, config, tokens) => {
  expect(prefillTokens(config)).toBe(tokens);
});

test("a model without windows reads as many as ever, however long its context is", () => {
  expect(prefillTokens(readConfig(PUBLISHED["meta-llama/Llama-3.2-1B"]))).toBe(32);
});
