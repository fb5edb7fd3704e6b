import { afterEach, describe, expect, test, vi } from "vitest";
import { type Gpu, requestGpu } from "../../../gpu/device.ts";
import type { Engine } from "../../engine.ts";
import type { Head } from "../../head.ts";
import { WEIGHT_FORMATS, type WeightFormat } from "../../weight_format.ts";
import { residentTensor } from "../../../checkpoint/format/tensor.ts";
import { fromFloat16, toFloat16 } from "../../../float16/float16.ts";
import { disposedEngines } from "../../testing/disposed_engines.ts";
import { fixtureCheckpoint } from "../../testing/fixtures.ts";
import type { KernelName } from "../../webgpu/kernel_name.ts";
import { createWgslEngine } from "../wgsl_engine.ts";
import { ENTRY, FAULTS, miscompile, RETURNS } from "./testing/faults.ts";
import { gpuThatReads, replacing, withoutSubnormals } from "./testing/other_gpus.ts";

const gpu = await requestGpu();
const alone: Gpu = { ...gpu, subgroup: null };
const inOrder: Gpu = { ...gpu, subgroup: gpu.subgroup && { ...gpu.subgroup, hasIds: false } };
const checkpoint = await fixtureCheckpoint("/fixtures/tiny");
const withBiases = await fixtureCheckpoint("/fixtures/families/qwen2-tied"); // runs the kernel qkv
const engines = disposedEngines();

async function load(
  on: Gpu,
  head: Head = "tied",
  weights: WeightFormat = "float16",
  of = checkpoint,
): Promise<Engine> {
  const engine = await createWgslEngine(on, of, head, { weights });
  engines.push(engine);
  return engine;
}

afterEach(() => {
  vi.restoreAllMocks();
});

/** A GPU whose compiler takes some words of every kernel for others. */
async function miscompilingGpu(words: string, others: string): Promise<Gpu> {
  return gpuThatReads((code) => code.replaceAll(words, others));
}

// With subgroups, and with matrices in parts: formats.gpu.test.ts, which compiles these kernels anyway.
describe.each(WEIGHT_FORMATS)("sound kernels pass: %s", (weights) => {
  test.each<[string, Gpu]>([
    ["with subgroups that fill a workgroup in order", inOrder],
    ["without", alone],
  ])("%s", async (_, on) => {
    const { kernelCheck } = await load(on, "tied", weights);
    expect(kernelCheck).toMatchObject({ result: "pass", reason: null });
    expect(kernelCheck?.checked).toBeGreaterThan(1500);
    expect(kernelCheck?.largestError).toBeLessThan(1e-5);
  });
});

test.each([2, 3])("sound kernels pass in a context of %i tokens too", async (contextLength) => {
  const config = { ...checkpoint.config, contextLength };
  const { kernelCheck } = await load(gpu, "tied", "float16", { ...checkpoint, config });
  expect(kernelCheck?.result).toBe("pass");
});

/** What only subgroups do wrong: the engine does without them. */
test.each<[string, () => Promise<Gpu>]>([
  [
    "a subgroup has more lanes than was measured",
    async () => ({ ...gpu, subgroup: { lanes: 1, hasIds: false, isAskedFor: false } }),
  ],
  [
    "a lane's part of each sum is missing",
    () => miscompilingGpu("subgroupAdd(part)", "subgroupAdd(part * f32(!subgroupElect()))"),
  ],
  [
    "what other lanes have is missing",
    () => miscompilingGpu("sum += subgroupShuffleXor(", "sum += 0 * subgroupShuffleXor("),
  ],
  [
    "lanes are counted wrongly",
    () => miscompilingGpu("invocation.lane, lanes)", "invocation.lane, 2 * lanes)"),
  ],
])("%s: the kernels are used without subgroups, and the reason names one", async (_, plant) => {
  const { kernelCheck } = await load(await plant());
  expect(kernelCheck?.result).toBe("single-lane");
  expect(kernelCheck?.reason).toMatch(/^Kernel [\w ]+ computes wrongly on this GPU/);
  expect(kernelCheck?.largestError).toBeLessThan(1e-5);
});

test("kernels that do not compile with subgroups are used without, and the reason says so", async () => {
  const { kernelCheck } = await load(
    await miscompilingGpu("subgroupAdd(part)", "subgroupAdd(part, nothing)"),
  );
  expect(kernelCheck?.result).toBe("single-lane");
  expect(kernelCheck?.reason).toMatch(/^a kernel does not compile with them: .*nothing/s);
});

test("where kernels do not compile without subgroups either, no engine is made, and the error names one", async () => {
  const on = { ...(await miscompilingGpu("@compute", "this is no WGSL @compute")), subgroup: null };
  await expect(load(on)).rejects.toMatchObject({
    name: "KernelError",
    message: expect.stringMatching(/^Kernel [\w ]+ does not compile on this GPU/),
  });
});

test("subgroups that lie otherwise than kernels need are told of", async () => {
  const { kernelCheck } = await load({ ...alone, laneFault: "invocation 1 is lane 8" });
  expect(kernelCheck).toMatchObject({ result: "single-lane", reason: "invocation 1 is lane 8" });
});

/** No engine is made, and the error names the kernel. */
async function expectRefused(kernel: KernelName): Promise<void> {
  await expect(load(alone)).rejects.toThrow(`Kernel ${kernel} computes wrongly on this GPU`);
}

test.each(FAULTS)("%s that %s is found", async (kernel, _, words, others) => {
  miscompile(kernel, words, others);
  await expectRefused(kernel);
});

test.each<[string, string | RegExp, string]>([
  ["writes nothing", ENTRY, RETURNS],
  ["sees half of what it should", "c < D8", "c < D8 / 2"],
])("qkv that %s is found", async (_, words, others) => {
  await load(alone, "tied", "float16", withBiases);
  miscompile("qkv", words, others);
  await expect(load(alone, "tied", "float16", withBiases)).rejects.toThrow(
    "Kernel qkv computes wrongly on this GPU",
  );
});

test("a driver that reads back nothing but zeros is found", async () => {
  vi.spyOn(GPUBuffer.prototype, "getMappedRange").mockImplementation(function (this: GPUBuffer) {
    return new ArrayBuffer(this.size);
  });
  await expectRefused("embed");
});

/** As on Direct3D and AMD. */
const cuttingOff = replacing(
  "pack2x16float",
  "fn other_pack2x16float(n: vec2f) -> u32 { return pack2x16float(bitcast<vec2f>(bitcast<vec2u>(n) & vec2u(0xffffe000u))); }",
);

test("a GPU that cuts float16 off in the place of rounding keeps the same keys and values", async () => {
  const logits: Float32Array[] = [];
  for (const on of [alone, { ...(await gpuThatReads(cuttingOff)), subgroup: null }]) {
    const engine = await createWgslEngine(on, checkpoint, "tied", { cache: "float16" });
    engines.push(engine);
    expect(engine.kernelCheck?.result).toBe("pass");
    logits.push(await engine.logits([5, 6, 7, 8]));
  }
  expect(logits[1]).toEqual(logits[0]);
});

/** The same weights, 2^-12 times as large: half of them are below the smallest normal float16. */
const tinyWeights = {
  ...checkpoint,
  tensors: new Map(
    Array.from(checkpoint.tensors, ([name, tensor]) => {
      const halves = new Uint16Array(tensor.bytes.slice().buffer);
      const smaller = halves.map((half) => toFloat16(fromFloat16(half) / 2 ** 12));
      return [name, residentTensor(name, tensor.dtype, tensor.shape, new Uint8Array(smaller.buffer))];
    }),
  ),
};

test("a GPU may take subnormal float16 numbers for zero, and its faults are found all the same", async () => {
  const on = { ...(await gpuThatReads(withoutSubnormals)), subgroup: null };
  expect((await load(on, "tied", "float16", tinyWeights)).kernelCheck?.result).toBe("pass");
  miscompile("matmul", "c < columns8", "c < columns8 / 2");
  await expect(load(on, "tied", "float16", tinyWeights)).rejects.toThrow("Kernel matmul computes wrongly");
});

test("weights that are no numbers are not the kernels' fault", async () => {
  const tensors = new Map(
    Array.from(checkpoint.tensors, ([name, tensor]) => {
      const halves = new Uint16Array(tensor.bytes.slice().buffer).fill(0x7e00, 0, 64);
      const bytes = new Uint8Array(halves.buffer);
      return [name, residentTensor(name, tensor.dtype, tensor.shape, bytes)];
    }),
  );
  const engine = await createWgslEngine(gpu, { ...checkpoint, tensors }, "tied");
  engines.push(engine);
  expect(engine.kernelCheck?.result).toBe("pass");
});
