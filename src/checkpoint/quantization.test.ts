import { describe, expect, test } from "vitest";
import { CheckpointError } from "./checkpoint_error.ts";
import { oddQuantization } from "./quantization.ts";

const K = "model.layers.1.self_attn.k_proj.weight";
const NEEDED = new Set([K]);

/** Where transformers 5.24 gives the same logits with the key and without, on a small Llama in float32. */
test.each([
  [{ quant_method: "fp8", activation_scheme: "dynamic", weight_block_size: [128, 128] }],
  [{ quant_method: "bitsandbytes", load_in_8bit: false, load_in_4bit: false }],
  [{ quant_method: "mxfp4" }],
  // llm-compressor's sparse checkpoints, and those whose cache alone is quantised
  [{ quant_method: "compressed-tensors", format: "dense", config_groups: {}, sparsity_config: {} }],
  [{ quant_method: "compressed-tensors", kv_cache_scheme: { num_bits: 8 } }],
])("%j changes nothing of floats", (quantization) => {
  expect(oddQuantization(quantization, NEEDED, ["model.layers.1.self_attn.k_scale"])).toBeNull();
});

/** As transformers 5.24 does with each. */
test.each([
  [{ quant_method: "quanto", weights: "int8" }, "rounded"],
  // What is left in the config.json of a model that was merged with an adapter
  [{ quant_method: "bitsandbytes", load_in_4bit: true }, "failing"],
  [{ load_in_8bit: true }, "failing"],
  [{ quant_method: "gptq", bits: 4 }, "failing"],
  [{ quant_method: "compressed-tensors", config_groups: { group_0: {} } }, "failing"],
  [{ quant_method: "modelopt", quant_algo: "FP8" }, null],
  [{ quant_method: "constructor" }, null],
  [{ bits: 4 }, null],
  [{}, null],
  ["fp8", null],
])("%j is odd beside floats", (quantization, effect) => {
  const said = JSON.stringify(quantization);
  expect(oddQuantization(quantization, NEEDED, [])).toEqual({ kind: "quantized", said, effect });
});

test("of a long value the method is shown, and what it depends on", () => {
  const quantization = {
    bnb_4bit_compute_dtype: "bfloat16",
    bnb_4bit_quant_storage: "uint8",
    bnb_4bit_quant_type: "nf4",
    load_in_4bit: true,
    quant_method: "bitsandbytes",
  };
  expect(oddQuantization(quantization, NEEDED, [])).toMatchObject({
    said: expect.stringMatching(/^\{"quant_method":"bitsandbytes","load_in_4bit":true,"bnb.{1,50}…$/),
  });
});

function refusal(quantization: object, leftOut: readonly string[]): CheckpointError {
  try {
    oddQuantization(quantization, NEEDED, leftOut);
  } catch (error) {
    if (error instanceof CheckpointError) return error;
  }
  throw new Error("nothing was refused");
}

describe("refused", () => {
  /** microsoft/bitnet-b1.58-2B-4T-bf16: the weights that it was trained with. */
  test("floats that a model rounds to three values when it runs", () => {
    const { code, message } = refusal({ quant_method: "bitnet", quantization_mode: "online" }, []);
    expect(code).toBe("unsupported");
    expect(message).toMatch(/quantization_config is \{"quant_method":"bitnet".*\}, and .* three values/);
  });

  /** transformers 5.24 multiplies them where it knows the method. */
  test.each([
    ["fp8", "weight_scale_inv"],
    ["fp8", "scale"],
    ["fp8", "qscale_weight"],
    ["compressed-tensors", "weight_zero_point"],
    ["metal", "scales"],
    ["bitsandbytes", "SCB"],
    ["bitsandbytes", "weight.absmax"],
    ["of.someone", "weight_scale"],
  ])("floats of %s with %s beside them", (method, end) => {
    const beside = K.replace("weight", end);
    const { code, message } = refusal({ quant_method: method }, ["spare", beside]);
    expect(code).toBe("unsupported");
    expect(message).toContain(`${beside}, without which`);
  });
});

test("scales of inputs, and of what is not needed, are not beside a weight", () => {
  const others = ["input_scale", "output_scale", "k_scale"].map((end) => K.replace("weight", end));
  expect(oddQuantization({ quant_method: "fp8" }, NEEDED, [...others, "other.weight_scale"])).toBeNull();
});
