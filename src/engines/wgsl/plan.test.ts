import { describe, expect, test } from "vitest";
import { contextLengths } from "../../checkpoint/context.ts";
import { readConfig } from "../../models/families.ts";
import { PUBLISHED } from "../../models/testing/published.ts";
import { CACHE_FORMATS } from "../cache_format.ts";
import { WEIGHT_FORMATS, type WeightFormat } from "../weight_format.ts";
import { memoryFit } from "./memory_fit.ts";
import { planMemory } from "./plan.ts";

const OLMO_1B = readConfig(PUBLISHED["allenai/OLMo-1B-hf"]);

/** What its model card and safetensors file say. */
const OLMO_1B_PARAMETERS = 1_176_764_416;

describe("OLMo-1B", () => {
  test("in float16 takes two bytes a parameter, and for its keys and values eight a column", () => {
    const plan = planMemory(OLMO_1B, "float16", "tied");
    expect(plan.bytesByRole.get("weight")).toBe(2 * OLMO_1B_PARAMETERS);
    expect(plan.bytesByRole.get("kv-cache")).toBe(16 * 2048 * 2048 * 8);
    expect(plan.largestBuffer).toEqual({
      label: "model.embed_tokens.weight",
      role: "weight",
      bytes: 206_045_184,
    });
  });

  test("in int8 takes little more than a byte a parameter", () => {
    const weights = planMemory(OLMO_1B, "int8", "tied").bytesByRole.get("weight") ?? 0;
    expect(weights / OLMO_1B_PARAMETERS).toBeGreaterThan(1);
    expect(weights / OLMO_1B_PARAMETERS).toBeLessThan(1.005);
  });

  test("in int4 takes 4.5 bits a parameter in its layers, and with a cache of float16 less than a gigabyte in all", () => {
    const plan = planMemory(OLMO_1B, "int4", "tied", "float16");
    const vocabulary = 50304 * (2048 + 8);
    const layers = (OLMO_1B_PARAMETERS - 50304 * 2048) * (4.5 / 8);
    expect(plan.bytesByRole.get("weight")).toBe(vocabulary + layers);
    expect(plan.bytesByRole.get("kv-cache")).toBe(16 * 2048 * 2048 * 4);
    expect(plan.totalBytes).toBeLessThan(1e9);
  });

  test("untied has a second matrix, and a shorter context a smaller cache", () => {
    const [tied, untied] = (["tied", "untied"] as const).map((head) =>
      planMemory({ ...OLMO_1B, contextLength: 1024 }, "float16", head),
    );
    expect((untied?.totalBytes ?? 0) - (tied?.totalBytes ?? 0)).toBe(206_045_184);
    expect(tied?.bytesByRole.get("kv-cache")).toBe(16 * 1024 * 2048 * 8);
  });

  const GENEROUS = {
    maxBufferSize: 2 ** 31,
    maxStorageBufferBindingSize: 2 ** 31,
  };
  const DEFAULTS = {
    ...GENEROUS,
    maxBufferSize: 2 ** 28,
    maxStorageBufferBindingSize: 2 ** 27,
  };
  const plan = planMemory(OLMO_1B, "float16", "tied");

  test.each([GENEROUS, DEFAULTS])("fits %o: its matrix may be bound in parts", (limits) => {
    const { fits: fit, words } = memoryFit(plan, limits);
    expect(fit).toBe(true);
    expect(words).toMatch(/takes 2895\.1 MB .* weights 2353\.5 MB, KV cache 536\.9 MB/);
  });

  test("does not fit where a buffer may have fewer bytes than its matrix, and int8 is what to choose", () => {
    const { fits: fit, words } = memoryFit(plan, { ...GENEROUS, maxBufferSize: 2 ** 27 });
    expect(fit).toBe(false);
    expect(words).toMatch(/embed_tokens\.weight, has 206045184 bytes.* at most 134217728\. Choose int8/);
    expect(memoryFit(planMemory(OLMO_1B, "int8", "tied"), { ...GENEROUS, maxBufferSize: 2 ** 27 }).fits).toBe(
      true,
    );
  });

  test.each(["int8", "int4"] as const)(
    "in %s its vocabulary takes what it does in int8, so that the model is too large",
    (format) => {
      const rounded = planMemory(OLMO_1B, format, "tied");
      expect(memoryFit(rounded, { ...GENEROUS, maxBufferSize: 2 ** 26 }).words).toMatch(
        /67108864\. Choose a smaller model/,
      );
    },
  );

  test("where a layer's matrix is too large in int8, int4 is what to choose", () => {
    const config = { ...OLMO_1B, vocabSize: 4096 };
    const fit = (format: WeightFormat) =>
      memoryFit(planMemory(config, format, "tied", "float16"), { ...GENEROUS, maxBufferSize: 2 ** 24 });
    expect(fit("int8").words).toMatch(/mlp\.gate_proj\.weight, has 16842752 bytes.*Choose int4 weights or/);
    expect(fit("int4").fits).toBe(true);
  });

  test("does not fit where a binding holds fewer bytes than its keys, and a shorter context is what to choose", () => {
    const { fits: fit, words } = memoryFit(plan, { ...GENEROUS, maxStorageBufferBindingSize: 2 ** 23 });
    expect(fit).toBe(false);
    expect(words).toMatch(/kv_cache\.0\.keys has 16777216 bytes.* at most 8388608 .*shorter context/);
  });

  test("does not fit, whatever the GPU binds, where its keys are more than 1 GiB: Firefox compiles no such array", () => {
    const [most, more] = [2 ** 17, 2 ** 18].map((contextLength) =>
      memoryFit(planMemory({ ...OLMO_1B, contextLength }, "float16", "tied"), GENEROUS),
    );
    expect(most?.fits).toBe(true);
    expect(more?.fits).toBe(false);
    expect(more?.words).toMatch(
      /kv_cache\.0\.keys has 2147483648 bytes.* at most 1073741824 .*shorter context/,
    );
  });
});

describe.each([
  "allenai/OLMo-1B-hf",
  "HuggingFaceTB/SmolLM2-135M",
  "Qwen/Qwen3-0.6B",
  "google/gemma-3-270m",
] as const)("%s", (name) => {
  test.each(WEIGHT_FORMATS.flatMap((weights) => CACHE_FORMATS.map((cache) => [weights, cache] as const)))(
    "in %s, with a cache of %s, takes little beside weights and cache, however long its context is",
    (weights, cache) => {
      for (const contextLength of contextLengths(PUBLISHED[name].max_position_embeddings)) {
        const config = { ...readConfig(PUBLISHED[name]), contextLength };
        const { totalBytes, bytesByRole } = planMemory(config, weights, "tied", cache);
        const needed = (bytesByRole.get("weight") ?? 0) + (bytesByRole.get("kv-cache") ?? 0);
        expect(totalBytes).toBeLessThanOrEqual(1.02 * needed + 1e6);
      }
    },
  );
});
