import * as fc from "fast-check";
import { expect, test } from "vitest";
import { tries, unlessRefused } from "../testing/fuzz.ts";
import { anyJson, changed, jsonOf } from "../testing/json.ts";
import { mutation } from "../testing/mutations.ts";
import { billOf, shareOf } from "./bill.ts";
import { type BilledModel, readConfig } from "./config.ts";
import { BillError } from "./errors.ts";
import { PRESETS } from "./presets.ts";

const OTHERS = [
  {
    model_type: "qwen3",
    vocab_size: 9,
    hidden_size: 64,
    intermediate_size: 3,
    num_hidden_layers: 2,
    num_attention_heads: 4,
    head_dim: 16,
  },
  {
    model_type: "hf_olmo",
    vocab_size: 9,
    d_model: 3,
    n_layers: 1,
    mlp_hidden_size: 8,
    mlp_ratio: 3,
    activation_type: "swiglu",
    include_bias: false,
  },
];
const CONFIGS: readonly object[] = [...PRESETS.map(({ config }) => config), ...OTHERS];
const NAMES = [
  ...new Set(CONFIGS.flatMap((config) => Object.keys(config))),
  "embedding_size",
  "text_config",
  "mlp_ratio",
  "n_inner",
];

/** A bill is a number of whole bytes, whatever was pasted. */
function expectBill(model: BilledModel | null): void {
  if (!model) return;
  const { vocabSize, hiddenSize, otherNumbers, tied } = model;
  for (const size of [vocabSize, hiddenSize])
    expect(Number.isInteger(size) && size >= 1 && size <= 2 ** 20).toBe(true);
  expect(otherNumbers === null || (Number.isInteger(otherNumbers) && otherNumbers >= 0)).toBe(true);
  expect([true, false, null]).toContain(tied);
  for (const { matrixBytes, onceBytes, twiceBytes } of billOf(model, true)) {
    expect(Number.isInteger(matrixBytes) && matrixBytes > 0).toBe(true);
    if (onceBytes !== null && twiceBytes !== null) expect(twiceBytes).toBeGreaterThanOrEqual(onceBytes);
  }
  const share = shareOf(model);
  if (share !== null) expect(share > 0 && share <= 1).toBe(true);
}

test("a config with anything under its names is billed, or refused with a BillError", () => {
  const config = fc.constantFrom(...CONFIGS).chain((one) => changed(one, NAMES));
  fc.assert(
    fc.property(config, (json) => expectBill(unlessRefused(BillError, () => readConfig(jsonOf(json))))),
    tries(1500),
  );
});

test("a config of OLMo's own form has whole numbers of whatever sizes", () => {
  const size = fc.integer({ min: 1, max: 2 ** 20 });
  const sizes = fc.record({
    vocab_size: size,
    d_model: size,
    n_layers: size,
    mlp_hidden_size: fc.option(size),
    mlp_ratio: size,
  });
  fc.assert(
    fc.property(sizes, (json) => {
      expectBill(unlessRefused(BillError, () => readConfig(jsonOf({ ...OTHERS[1], ...json }))));
    }),
    tries(500),
  );
});

test("any text in its place, too", () => {
  const text = fc.oneof(fc.string(), fc.json(), anyJson.map(jsonOf));
  fc.assert(
    fc.property(text, (pasted) => expectBill(unlessRefused(BillError, () => readConfig(pasted)))),
    tries(1500),
  );
});

test("and one that was changed, cut or spliced", () => {
  const sound = CONFIGS.map((config) => new TextEncoder().encode(JSON.stringify(config)));
  fc.assert(
    fc.property(fc.constantFrom(...sound), mutation, (bytes, mutate) => {
      const pasted = new TextDecoder().decode(mutate(bytes));
      expectBill(unlessRefused(BillError, () => readConfig(pasted)));
    }),
    tries(1500),
  );
});
