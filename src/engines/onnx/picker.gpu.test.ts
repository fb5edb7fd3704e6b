import { afterEach, expect, test, vi } from "vitest";
import { findCandidates } from "../../generation/candidates.ts";
import { GREEDY } from "../../generation/sampling.ts";
import { type Gpu, requestGpu } from "../../gpu/device.ts";
import { fixtureCheckpoint } from "../testing/fixtures.ts";
import { numbers } from "../testing/kernel_bench.ts";
import { Buffers } from "../webgpu/buffers.ts";
import { createPicker } from "./picker.ts";

const checkpoint = await fixtureCheckpoint("/fixtures/tiny");
const made: Buffers[] = [];

afterEach(() => {
  vi.restoreAllMocks();
  for (const buffers of made.splice(0)) buffers.destroy();
});

/** A GPU whose compiler takes some words of every kernel for others. */
async function miscompilingGpu(words: string, others: string): Promise<Gpu> {
  const gpu = await requestGpu();
  const compile = gpu.device.createShaderModule.bind(gpu.device);
  vi.spyOn(gpu.device, "createShaderModule").mockImplementation((descriptor) =>
    compile({ ...descriptor, code: descriptor.code.replaceAll(words, others) }),
  );
  return gpu;
}

async function pickerOn(gpu: Gpu) {
  const buffers = new Buffers(gpu.device);
  made.push(buffers);
  return createPicker(gpu, buffers, checkpoint);
}

test.each([
  ["sound kernels", "", ""],
  ["kernels that are wrong with subgroups, and are used without", "subgroupAdd(part)", "part"],
])("%s choose among all tokens", async (_, words, others) => {
  const gpu = words === "" ? await requestGpu() : await miscompilingGpu(words, others);
  const { tokenCount } = checkpoint;
  const picker = await pickerOn(gpu);
  const logits = numbers(tokenCount, 5);
  gpu.device.queue.writeBuffer(picker.logits, 0, logits);
  const { candidates, chosen } = await picker.pick(1, GREEDY);
  const expected = findCandidates(logits);
  expect(chosen).toBe(expected.ids[0]);
  expect([...candidates.ids]).toEqual([...expected.ids]);
  expect(candidates.logSumExp).toBeCloseTo(expected.logSumExp, 4);
});

test.each([
  ["sum chunks", "sum += exp(logits[id] - best);", "sum += exp(logits[id]);"],
  ["rank chunks", "other < CHUNKS", "other < CHUNKS / 2"],
  ["rank candidates", "f < FINALISTS", "f < FINALISTS / 2"],
  ["sample", "chunk < CHUNKS", "chunk < CHUNKS / 2"],
])("%s that computes wrongly is found, and there is no picker", async (kernel, words, others) => {
  const gpu = { ...(await miscompilingGpu(words, others)), subgroup: null };
  await expect(pickerOn(gpu)).rejects.toThrow(`Kernel ${kernel} computes wrongly on this GPU`);
});
