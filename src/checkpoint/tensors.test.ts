import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseConfig } from "./parse_config.ts";
import type { CheckpointErrorCode } from "./checkpoint_error.ts";
import { parseSafetensors } from "./format/safetensors.ts";
import { type ResidentTensor, residentTensor, type Tensor } from "./format/tensor.ts";
import { EMBEDDING, modelTensors } from "../models/tensors.ts";
import { neededTensors, type Taken, takeTensors } from "./tensors.ts";
import { readBytes, readJson } from "./testing/files.ts";

function fixture(name: string) {
  const config = parseConfig(readJson(`fixtures/${name}/config.json`));
  return { config, tensors: parseSafetensors(readBytes(`fixtures/${name}/model.safetensors`).buffer) };
}

type Found = ReadonlyMap<string, ResidentTensor<string>>;

/** The bytes must be the same view: number by number, as `toEqual` compares copies, they take a second a model. */
function expectTaken(
  { tensors, ...rest }: Taken<ResidentTensor<string>>,
  expected: { tensors: Found; tied: boolean; leftOut: readonly string[] },
): void {
  const { tensors: found, ...others } = expected;
  const told = (all: Found) =>
    [...all].map(([key, { name, dtype, shape, byteLength }]) => [key, name, dtype, shape, byteLength]);
  expect(rest).toEqual(others);
  expect(told(tensors)).toEqual(told(found));
  for (const [key, tensor] of tensors) {
    const other = found.get(key);
    expect([tensor.bytes === other?.bytes, tensor.read === other?.read], key).toEqual([true, true]);
  }
}

/** Written by transformers for random models: fixtures/README.md. */
const FIXTURES = ["tiny", "untied", ...readdirSync("fixtures/families").map((name) => `families/${name}`)];

test.each(FIXTURES)("what transformers saves of the %s model is just what is expected", async (name) => {
  const { config, tensors } = fixture(name);
  const saved = [...tensors].map(([key, { shape }]) => [key, shape] as const);
  const shapes = [...modelTensors(config)].map(([key, { shape }]) => [key, shape] as const);
  expect(new Map(shapes)).toEqual(new Map(saved));
  expectTaken(await takeTensors(tensors, config), { tensors, tied: config.tied, leftOut: [] });
});

const { config, tensors } = fixture("tiny");
const K = "model.layers.1.self_attn.k_proj.weight";

/** The tiny model's tensors, with one changed or removed. */
function changed(name: string, change: Partial<Tensor<string>> | null): Map<string, Tensor<string>> {
  const copy = new Map<string, Tensor<string>>(tensors);
  const tensor = tensors.get(name) ?? residentTensor(name, "F16", [203, 48], new Uint8Array());
  if (change) copy.set(name, { ...tensor, ...change });
  else copy.delete(name);
  return copy;
}

describe("left out", () => {
  test.each<[string, string, Partial<Tensor<string>>]>([
    ["RoPE's angles", "model.layers.0.self_attn.rotary_emb.inv_freq", { dtype: "F32", shape: [8] }],
    ["them in float64", "model.layers.0.self_attn.rotary_emb.inv_freq", { dtype: "F64", shape: [8] }],
    ["positions", "model.position_ids", { dtype: "I64", shape: [1, 64] }],
    ["a mask", "model.layers.0.self_attn.mask", { dtype: "BOOL", shape: [64, 64] }],
    ["an empty one", "scaled_fp8", { dtype: "F8_E4M3", shape: [0] }],
    ["a weight of no layer", "model.layers.2.mlp.up_proj.weight", { dtype: "F16", shape: [80, 48] }],
  ])("%s", async (_name, name, change) => {
    const taken = await takeTensors(changed(name, change), config);
    expect(taken.leftOut).toEqual([name]);
    expect([...taken.tensors.keys()]).toEqual([...tensors.keys()]);
  });
});

describe("whether the head is a matrix of its own", () => {
  const HEAD = "lm_head.weight";
  test.each([[true], [false]])("the files tell, though the config says tied: %j", async (tied) => {
    expect(await takeTensors(tensors, { ...config, tied })).toMatchObject({ tied: true, leftOut: [] });
    expect(await takeTensors(changed(HEAD, {}), { ...config, tied })).toMatchObject({
      tied: false,
      leftOut: [],
    });
  });

  test("a tied pair that was saved by the head's name is one matrix, the embedding's", async () => {
    const renamed = new Map([...tensors].map(([name, tensor]) => [name === EMBEDDING ? HEAD : name, tensor]));
    const taken = await takeTensors(renamed, config);
    expect(taken.tied).toBe(true);
    const found = taken.tensors.get(EMBEDDING);
    expect(found?.name).toBe(EMBEDDING);
    expect(found && found.bytes === tensors.get(EMBEDDING)?.bytes).toBe(true);
    await expect(takeTensors(renamed, { ...config, tied: false })).rejects.toThrow(
      /lack model\.embed_tokens\.weight/,
    );
  });
});

const bare = (name: string) => name.replace(/^model\./, "");

describe("names without model. before them, as of Qwen3-Embedding", () => {
  test.each(["tiny", "untied"])("are read as if they had it, of the %s model", async (name) => {
    const whole = fixture(name);
    const saved = new Map(
      [...whole.tensors].map(([key, tensor]) => [bare(key), { ...tensor, name: bare(key) }]),
    );
    expectTaken(await takeTensors(saved, whole.config), await takeTensors(whole.tensors, whole.config));
  });

  test("are needed as those with it are", () => {
    const needed = neededTensors(config);
    expect([K, bare(K), "spare", "model.spare"].map((name) => needed.has(name))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

test("dtypes may be mixed", async () => {
  const taken = await takeTensors(changed(K, { dtype: "F32" }), config);
  expect(taken.tensors.get(K)?.dtype).toBe("F32");
});

describe("refused", () => {
  const PACKED = K.replace(/weight$/, "qweight");
  const cases: [string, Map<string, Tensor<string>>, CheckpointErrorCode, RegExp][] = [
    [
      "a missing tensor",
      changed(K, null),
      "missing-tensor",
      /lack model\.layers\.1\.self_attn\.k_proj\.weight \[48, 48\]/,
    ],
    ["another shape", changed(K, { shape: [48, 16] }), "mismatch", /should be \[48, 48\] .* is \[48, 16\]/],
    [
      "a dtype of no weights",
      changed(K, { dtype: "I8" }),
      "unsupported",
      /k_proj\.weight has dtype I8; weights in/,
    ],
    [
      "a packed weight, whatever its shape",
      changed(K, { dtype: "U8", shape: [1152, 1] }),
      "unsupported",
      /k_proj\.weight has dtype U8; .* quantized/,
    ],
    [
      "a packed weight in the place of a weight",
      new Map(
        [...changed(K, { dtype: "I32", name: PACKED })].map(([name, tensor]) => [
          name === K ? PACKED : name,
          tensor,
        ]),
      ),
      "unsupported",
      /k_proj\.qweight has dtype I32; .* quantized/,
    ],
    ["an empty weight", changed(EMBEDDING, { shape: [0] }), "mismatch", /is \[0\]/],
    [
      "a head of another shape although tied",
      changed("lm_head.weight", { shape: [48, 203] }),
      "mismatch",
      /lm_head\.weight should be \[203, 48\]/,
    ],
  ];
  test.each(cases)("%s", async (_name, found, code, message) => {
    const problem = expect.objectContaining({ code, message: expect.stringMatching(message) });
    await expect(takeTensors(found, config)).rejects.toThrow(problem);
  });
});
