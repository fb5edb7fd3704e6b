import { expect, test } from "vitest";
import type { Oddity } from "./oddity.ts";
import { remarkOn } from "./remarks.ts";

test.each<[string, Oddity, RegExp]>([
  [
    "a token that the matrix has no row for",
    { kind: "rowless", tokens: [["b", 2]] },
    /the matrix, with rows 0 to 319, has no row: "b" \(2\)\. A prompt/,
  ],
  [
    "more of them than are named",
    { kind: "rowless", tokens: Array.from({ length: 4 }, (_, id) => ["t", 320 + id] as const) },
    /no row: "t" \(320\), "t" \(321\), "t" \(322\), …\./,
  ],
  [
    "an end that no token has",
    { kind: "strange-end", file: "config.json", ids: [50279] },
    /^config\.json ends a text with id 50279, but the matrix has rows 0 to 319: no text ends with it\.$/,
  ],
  [
    "several of them",
    { kind: "strange-end", file: "config.json", ids: [50279, "0"] },
    /ends a text with ids \[50279,"0"\], .* no text ends with them\.$/,
  ],
  [
    "a quantization of which the weights show nothing",
    { kind: "quantized", said: '{"quant_method":"gptq"}', effect: "failing" },
    /quantization_config is \{"quant_method":"gptq"\}, but the weights are plain .*, and fails\. .* take it out/,
  ],
  [
    "one that transformers does not know",
    { kind: "quantized", said: '{"quant_method":"modelopt"}', effect: null },
    /They are used as they are, as transformers does beside/,
  ],
  ["texts without an end", { kind: "endless" }, /run on to their limit/],
])("%s is told in a sentence", (_, oddity, words) => {
  expect(remarkOn(oddity, 320)).toMatch(words);
});
