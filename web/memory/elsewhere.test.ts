import { expect, it } from "vitest";
import { PRESETS } from "../../lessons/bill/presets.ts";
import { ELSEWHERE } from "./elsewhere.ts";

it.each(ELSEWHERE)(
  "the matrix of $title is as large as its config says",
  ({ title, vocabSize, hiddenSize }) => {
    const config = PRESETS.find((preset) => preset.title === title)?.config;
    expect(config).toMatchObject({ vocab_size: vocabSize, hidden_size: hiddenSize });
  },
);
