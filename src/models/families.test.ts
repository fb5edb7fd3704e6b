import { describe, expect, test } from "vitest";
import { readJson } from "../checkpoint/testing/files.ts";
import { layerKinds } from "./config.ts";
import { ConfigError } from "./config_error.ts";
import { FAMILIES, familyTitle, readConfig } from "./families.ts";
import { modelTensors } from "./tensors.ts";
import { PUBLISHED } from "./testing/published.ts";

test("matrices have two dimensions, biases and norms one", () => {
  const tensors = modelTensors(readConfig(readJson("fixtures/families/llama-untied/config.json")));
  for (const { kind, shape } of tensors.values()) expect(shape).toHaveLength(kind === "matrix" ? 2 : 1);
});

function numbersIn(name: keyof typeof PUBLISHED): number {
  const tensors = modelTensors(readConfig(PUBLISHED[name]));
  return [...tensors.values()].reduce((sum, { shape: [rows, columns = 1] }) => sum + rows * columns, 0);
}

// Parameter counts from the Hub.
test.each([
  ["allenai/OLMo-1B-hf", 1_176_764_416],
  ["HuggingFaceTB/SmolLM2-135M", 134_515_008],
  ["meta-llama/Llama-3.2-1B", 1_235_814_400],
  ["mistralai/Mistral-7B-v0.1", 7_241_732_096],
  ["Qwen/Qwen2.5-0.5B", 494_032_768],
  ["Qwen/Qwen3-0.6B", 596_049_920],
  ["allenai/OLMo-2-0425-1B", 1_484_916_736],
  ["google/gemma-3-270m", 268_098_176],
] as const)("%s has %i numbers", (name, count) => {
  expect(numbersIn(name)).toBe(count);
});

describe("Gemma 3", () => {
  const config = readConfig(PUBLISHED["google/gemma-3-270m"]);

  test("slides on five layers of six, with a RoPE of their own", () => {
    const sliding = { window: 512, rope: { theta: 10_000, scaling: null } };
    const full = { window: null, rope: { theta: 1_000_000, scaling: null } };
    const six = [sliding, sliding, sliding, sliding, sliding, full];
    expect(config.layers).toEqual([...six, ...six, ...six]);
    expect(layerKinds(config)).toEqual([sliding, full]);
  });

  test("is tied where nothing is said, and scales its embedding", () => {
    expect(config).toMatchObject({ tied: true, embeddingScale: Math.sqrt(640), activation: "gelu-tanh" });
    expect(config).toMatchObject({ scoreScale: 1 / 16, norm: { weight: "one-plus-weight" } });
  });

  test("reads what transformers 5 writes of both RoPEs", () => {
    const rope_parameters = {
      full_attention: { rope_type: "default", rope_theta: 2e6 },
      sliding_attention: { rope_type: "default", rope_theta: 3e4 },
    };
    const { layers } = readConfig({ ...PUBLISHED["google/gemma-3-270m"], rope_parameters });
    expect(layers.map(({ rope }) => rope.theta).slice(4, 7)).toEqual([3e4, 2e6, 3e4]);
  });

  test.each(["attn_logit_softcapping", "final_logit_softcapping"])("with %s is refused", (key) => {
    expect(() => readConfig({ ...PUBLISHED["google/gemma-3-270m"], [key]: 30 })).toThrow(
      new RegExp(`${key} is 30, .*only null`),
    );
  });
});

test("Llama 3.2 stretches its RoPE", () => {
  expect(readConfig(PUBLISHED["meta-llama/Llama-3.2-1B"]).layers[0].rope).toEqual({
    theta: 500_000,
    scaling: {
      kind: "llama3",
      factor: 32,
      lowFrequencyFactor: 1,
      highFrequencyFactor: 4,
      originalContext: 8192,
    },
  });
});

function windowsOfQwen(said: object) {
  return readConfig({ ...PUBLISHED["Qwen/Qwen2.5-0.5B"], ...said }).layers.map(({ window }) => window);
}

test("Qwen has windows only where it uses them, behind the first layers", () => {
  expect(new Set(windowsOfQwen({}))).toEqual(new Set([null]));
  expect(windowsOfQwen({ use_sliding_window: true, max_window_layers: 22, sliding_window: 99 })).toEqual([
    ...Array<null>(22).fill(null),
    99,
    99,
  ]);
  const used = { use_sliding_window: true, max_window_layers: 0 };
  expect(new Set(windowsOfQwen({ ...used, sliding_window: 99 }))).toEqual(new Set([99]));
  expect(new Set(windowsOfQwen({ ...used, sliding_window: undefined }))).toEqual(new Set([4096]));
  expect(new Set(windowsOfQwen({ ...used, sliding_window: null }))).toEqual(new Set([null]));
  const layer_types = Array<string>(24).fill("sliding_attention");
  expect(() => windowsOfQwen({ ...used, sliding_window: null, layer_types })).toThrow(/some layers slide/);
});

function windowsOf(json: object): Set<number | null> {
  return new Set(readConfig(json).layers.map(({ window }) => window));
}

test("Mistral has a window on every layer, 4096 where nothing is said, and none where it says null", () => {
  const { sliding_window: _, ...rest } = PUBLISHED["mistralai/Mistral-7B-v0.1"];
  expect(windowsOf({ ...rest, sliding_window: 99 })).toEqual(new Set([99]));
  expect(windowsOf(rest)).toEqual(new Set([4096]));
  expect(windowsOf({ ...rest, sliding_window: null })).toEqual(new Set([null]));
});

test.each([
  ["silu", "silu"],
  ["swish", "silu"],
  ["gelu_pytorch_tanh", "gelu-tanh"],
  ["gelu_new", "gelu-tanh"],
  ["gelu_fast", "gelu-tanh"],
])("hidden_act %s is computed as %s", (hidden_act, activation) => {
  expect(readConfig({ ...PUBLISHED["Qwen/Qwen3-0.6B"], hidden_act })).toMatchObject({ activation });
});

function refusal(json: object): Error {
  try {
    readConfig(json);
  } catch (error) {
    expect(error).toMatchObject({ name: "ConfigError", code: "unsupported" });
    return error as ConfigError;
  }
  throw new Error("It was read.");
}

describe("refused by name:", () => {
  test.each([["gpt2"], ["constructor"], [undefined], [7]])(
    "model_type %j, with those that are known",
    (type) => {
      const { message } = refusal({ model_type: type });
      for (const known of Object.keys(FAMILIES)) expect(message).toContain(`${known} (`);
      expect(message).toContain(`model_type is ${type === undefined ? "nothing" : JSON.stringify(type)},`);
    },
  );

  test("a model for more than text, with the class of its text model", () => {
    const wrapper = { model_type: "gemma3", text_config: { model_type: "gemma3_text" }, vision_config: {} };
    expect(refusal(wrapper).message).toMatch(/"gemma3".* Gemma 3, .*Gemma3ForCausalLM/);
  });

  test("a decoder that looks both ways", () => {
    const json = { ...PUBLISHED["Qwen/Qwen3-0.6B"], is_causal: false };
    expect(refusal(json).message).toMatch(/is_causal is false, .*only true/);
  });

  test("another class of the same family", () => {
    const json = { ...PUBLISHED["Qwen/Qwen3-0.6B"], architectures: ["Qwen3ForSequenceClassification"] };
    expect(refusal(json).message).toMatch(/architectures is .*Classification.*only \["Qwen3ForCausalLM"\]/);
  });

  test("a RoPE that is stretched in another way", () => {
    const rope_scaling = { rope_type: "yarn", factor: 4 };
    expect(refusal({ ...PUBLISHED["Qwen/Qwen3-0.6B"], rope_scaling }).message).toMatch(/"yarn".*llama3/);
  });
});

test.each([
  [
    { num_key_value_heads: 3 },
    /num_key_value_heads should be a divisor of num_attention_heads = 16, found 3/,
  ],
  [{ head_dim: 7 }, /head_dim should be an even number, found 7/],
  [{ use_sliding_window: true, layer_types: ["full_attention"] }, /layer_types should be a list of .* 28/],
  [{ rope_scaling: { rope_type: "llama3", factor: 8 } }, /low_freq_factor should be a positive number/],
])("malformed: %j", (said, message) => {
  expect(() => readConfig({ ...PUBLISHED["Qwen/Qwen3-0.6B"], ...said })).toThrow(
    expect.objectContaining({ code: "malformed", message: expect.stringMatching(message) }),
  );
});

test("families have names that people know", () => {
  expect(familyTitle({ family: "gemma3_text" })).toBe("Gemma 3");
});

test("where Qwen says nothing of its heads of keys there are 32, and as many as of queries where it says null", () => {
  const { num_key_value_heads: _, ...rest } = { ...PUBLISHED["Qwen/Qwen3-0.6B"], num_attention_heads: 64 };
  expect(readConfig(rest)).toMatchObject({ keyValueHeadCount: 32 });
  expect(readConfig({ ...rest, num_key_value_heads: null })).toMatchObject({ keyValueHeadCount: 64 });
});
