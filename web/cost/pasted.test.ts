import { expect, test } from "vitest";
import { matrixNumbers } from "../../lessons/bill/bill.ts";
import { readConfig } from "../../lessons/bill/billed_model.ts";
import { modelTensors, parseConfig } from "../../src/index.ts";
import { configOf, printConfig } from "./pasted.ts";

const SIZES = {
  vocab_size: 100,
  hidden_size: 64,
  intermediate_size: 96,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 4,
  head_dim: 16,
  max_position_embeddings: 64,
  tie_word_embeddings: true,
};

// Each has a value where its family's default is another one.
test.each([
  { ...SIZES, model_type: "qwen2" },
  { ...SIZES, model_type: "mistral" },
  { ...SIZES, model_type: "qwen3" },
  { ...SIZES, model_type: "gemma3_text" },
  { ...SIZES, model_type: "llama", attention_bias: true, mlp_bias: true },
])("the page's own model, a $model_type, is billed with the numbers that it has", (json) => {
  const config = parseConfig(json);
  const bill = readConfig(printConfig(configOf(config)));
  const tensors = [...modelTensors(config).values()];
  const all = tensors.reduce((sum, { shape: [rows, columns = 1] }) => sum + rows * columns, 0);
  expect(matrixNumbers(bill) + (bill.otherNumbers ?? NaN)).toBe(all);
});
