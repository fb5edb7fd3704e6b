import { describe, expect, test } from "vitest";
import { parseConfig } from "./config.ts";
import type { CheckpointErrorCode } from "./checkpoint_error.ts";
import { parseSafetensors } from "./format/safetensors.ts";
import { residentTensor, type Tensor } from "./format/tensor.ts";
import { checkTensors, expectedTensors } from "./tensors.ts";
import { readBytes, readJson } from "./testing/files.ts";

function fixture(name: string) {
  const config = parseConfig(readJson(`fixtures/${name}/config.json`));
  return { config, tensors: parseSafetensors(readBytes(`fixtures/${name}/model.safetensors`).buffer) };
}

test.each(["tiny", "untied"])("what transformers saves of the %s model is just what is expected", (name) => {
  const { config, tensors } = fixture(name);
  const saved = [...tensors].map(([key, { shape }]) => [key, shape] as const);
  expect(expectedTensors(config)).toEqual(new Map(saved));
  expect(() => checkTensors(tensors, config)).not.toThrow();
});

describe("refused", () => {
  const { config, tensors } = fixture("tiny");
  const k = "model.layers.1.self_attn.k_proj.weight";

  function changed(name: string, change: Partial<Tensor> | null): Map<string, Tensor> {
    const copy = new Map<string, Tensor>(tensors);
    const tensor = tensors.get(name) ?? residentTensor(name, "F16", [203, 48], new Uint8Array());
    if (change) copy.set(name, { ...tensor, ...change });
    else copy.delete(name);
    return copy;
  }

  const cases: [string, Map<string, Tensor>, CheckpointErrorCode, RegExp][] = [
    [
      "a missing tensor",
      changed(k, null),
      "missing-tensor",
      /lack model\.layers\.1\.self_attn\.k_proj\.weight \[48, 48\]/,
    ],
    ["another shape", changed(k, { shape: [48, 16] }), "mismatch", /should be \[48, 48\] .* is \[48, 16\]/],
    ["another dtype", changed(k, { dtype: "F32" }), "unsupported", /F16 \(.*\) and F32 \(.*k_proj\.weight\)/],
    ["a tensor too many", changed("model.norm.weight", {}), "mismatch", /1 tensors .* model\.norm\.weight/],
    [
      "a head of another shape although tied",
      changed("lm_head.weight", { shape: [48, 203] }),
      "mismatch",
      /lm_head\.weight should be \[203, 48\]/,
    ],
  ];
  test.each(cases)("%s", (_name, found, code, message) => {
    const problem = expect.objectContaining({ code, message: expect.stringMatching(message) });
    expect(() => checkTensors(found, config)).toThrow(problem);
  });

  test("no head although untied", () => {
    const problem = expect.objectContaining({
      code: "missing-tensor",
      message: expect.stringMatching(/lack lm_head\.weight/),
    });
    expect(() => checkTensors(tensors, { ...config, tied: false })).toThrow(problem);
  });
});
