import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { RANDOM_CONFIG } from "../../checkpoint/testing/random_files.ts";
import { parseConfig } from "../../checkpoint/parse_config.ts";
import { Buffers } from "../webgpu/buffers.ts";
import { allocateModel } from "./allocate.ts";
import { formatsOf } from "./number_formats.ts";
import { createOperations } from "./operations.ts";
import { modelKernels } from "./weights/weight_kernels.ts";

/** How many bind groups there were whenever others had their turn. */
let turns: number[] = [];
let bound = 0;

class NotedChannel extends MessageChannel {
  constructor() {
    super();
    turns.push(bound);
  }
}

beforeEach(() => {
  [turns, bound] = [[], 0];
  vi.stubGlobal("GPUBufferUsage", {});
  vi.stubGlobal("MessageChannel", NotedChannel); // by which they have it
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Each of its bind groups takes a millisecond to make. */
function slowDevice(): GPUDevice {
  vi.spyOn(performance, "now").mockImplementation(() => bound);
  const device = {
    limits: { minStorageBufferOffsetAlignment: 256 },
    createBuffer: ({ label, size }: GPUBufferDescriptor) => ({ label, size }),
    pushErrorScope: () => {},
    popErrorScope: async () => null,
    createShaderModule: () => ({ getCompilationInfo: async () => ({ messages: [] }) }),
    createComputePipelineAsync: async () => ({ getBindGroupLayout: () => ({}) }),
    createBindGroup: () => {
      bound += 1;
      return {};
    },
  };
  return device as unknown as GPUDevice;
}

async function operationsOf(layers: number) {
  const config = parseConfig({ ...RANDOM_CONFIG, num_hidden_layers: layers, tie_word_embeddings: true });
  const device = slowDevice();
  const kernels = modelKernels({ device, subgroup: null, maxBindingBytes: 2 ** 27 }, "float16");
  const buffers = allocateModel(new Buffers(device), config, "tied", formatsOf({}));
  return createOperations(kernels, buffers, config, config.vocabSize, "float32");
}

it("binds the buffers of many layers in several tasks", async () => {
  const { decode } = await operationsOf(6);
  expect(decode.length).toBeGreaterThan(6);
  expect(turns).toHaveLength(6);
  const longest = Math.max(...turns.map((at, index) => at - (turns[index - 1] ?? 0)));
  expect(longest).toBeLessThan(40);
});

it("reads a prompt in stretches of a few layers, so that none of them keeps a slow GPU busy for seconds", async () => {
  const ofFew = (await operationsOf(1)).prefill;
  expect(ofFew).toHaveLength(1);
  const perLayer = (ofFew[0]?.length ?? NaN) - 1; // beside the embedding
  const { prefill } = await operationsOf(30);
  expect(prefill.flat()).toHaveLength(1 + 30 * perLayer);
  expect(Math.max(...prefill.map(({ length }) => length))).toBeLessThanOrEqual(50);
  expect(prefill.length).toBeLessThanOrEqual(Math.ceil(30 / Math.floor(50 / perLayer)) + 1);
});
