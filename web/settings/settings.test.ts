import { expect, test } from "vitest";
import { DEFAULTS, type Settings, writeTheSame } from "./settings.ts";

test.each<Partial<Settings>>([{}, { engine: "ort-wasm" }, { head: "untied" }])(
  "%o writes the same text",
  (change) => {
    expect(writeTheSame({ ...DEFAULTS, ...change }, DEFAULTS)).toBe(true);
  },
);

test.each<Partial<Settings>>([
  { prompt: "Once" },
  { count: 3 },
  { temperature: 0 },
  { topK: 1 },
  { topP: 0.5 },
  { seed: 2 },
])("%o writes another text", (change) => {
  expect(writeTheSame({ ...DEFAULTS, ...change }, DEFAULTS)).toBe(false);
});
