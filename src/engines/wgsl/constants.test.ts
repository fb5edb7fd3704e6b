import { expect, test, vi } from "vitest";
import { readConfig } from "../../models/families.ts";
import { PUBLISHED } from "../../models/testing/published.ts";
import type { Gpu } from "../../gpu/device.ts";
import type { CacheFormat } from "../cache_format.ts";
import { WEIGHT_FORMATS, type WeightFormat } from "../weight_format.ts";
import { Buffers } from "../webgpu/buffers.ts";
import { allocateModel } from "./allocate.ts";
import { createOperations } from "./operations.ts";
import { paddedConfig } from "./padded_config.ts";
import { modelKernels } from "./weights/weight_kernels.ts";

/** What a kernel is compiled from. */
interface Compiled {
  readonly label: string;
  readonly code: string;
  readonly constants: Record<string, number>;
}

vi.stubGlobal("GPUBufferUsage", {});

/** A device that has everything, and writes down what it compiles. */
function fakeDevice(compiled: Compiled[]): GPUDevice {
  const limits = { minStorageBufferOffsetAlignment: 256 };
  return {
    limits,
    createBuffer: (descriptor: GPUBufferDescriptor) => descriptor,
    createBindGroup: () => ({}),
    pushErrorScope: () => {},
    popErrorScope: async () => null,
    createShaderModule: ({ code }: GPUShaderModuleDescriptor) => ({
      code,
      getCompilationInfo: async () => ({ messages: [] }),
    }),
    createComputePipelineAsync: async ({ label, compute }: GPUComputePipelineDescriptor) => {
      const { code } = compute.module as unknown as { code: string };
      compiled.push({
        label: label ?? "",
        code,
        constants: compute.constants ?? {},
      });
      return { getBindGroupLayout: () => ({}) };
    },
  } as unknown as GPUDevice;
}

const FUNCTION = /fn (\w+)\([^]*?\n\}/g;

/** Every word of a kernel but those of functions that it never calls. */
function wordsReached(code: string): Set<string> {
  const bare = code.replaceAll(/\/\/.*/g, "");
  const functions = new Map(Array.from(bare.matchAll(FUNCTION), ([text, name = ""]) => [name, text]));
  const outside = bare.replaceAll(FUNCTION, "").replaceAll(/override \w+/g, "");
  const reached = new Set<string>();
  const visit = (text: string): void => {
    for (const [word] of text.matchAll(/\w+/g)) {
      if (reached.has(word)) continue;
      reached.add(word);
      visit(functions.get(word) ?? "");
    }
  };
  visit(outside);
  visit(functions.get("main") ?? "");
  return reached;
}

const LANES = { lanes: 32, isAskedFor: false };

/** With each format of weights a cache and a way in which lanes work together: both and all of them occur. */
const VARIANTS: Readonly<Record<WeightFormat, readonly [CacheFormat, Gpu["subgroup"]]>> = {
  float16: ["float32", { ...LANES, hasIds: true }],
  int8: ["float16", { ...LANES, hasIds: false }],
  int4: ["float32", null],
};

// Safari 26 compiles no kernel that is given a value which its entry point does not read, though WebGPU lets it be given.
test.each(Object.keys(PUBLISHED))(
  "every value that a kernel of %s is compiled with is one that it reads",
  async (name) => {
    const config = paddedConfig({
      ...readConfig(PUBLISHED[name as keyof typeof PUBLISHED]),
      contextLength: 64,
    });
    const compiled: Compiled[] = [];
    for (const weights of WEIGHT_FORMATS) {
      const [cache, subgroup] = VARIANTS[weights];
      const device = fakeDevice(compiled);
      const kernels = modelKernels({ device, subgroup, maxBindingBytes: 2 ** 27 }, weights);
      const buffers = allocateModel(new Buffers(device), config, "tied", { weights, cache });
      await createOperations(kernels, buffers, config, config.vocabSize, cache);
    }
    expect(compiled.length).toBeGreaterThan(30);
    const unread = compiled.flatMap(({ label, code, constants }) => {
      const words = wordsReached(code);
      return Object.keys(constants)
        .filter((constant) => !words.has(constant))
        .map((constant) => `${constant} of ${label}`);
    });
    expect([...new Set(unread)]).toEqual([]);
  },
);
