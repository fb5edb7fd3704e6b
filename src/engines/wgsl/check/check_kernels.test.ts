import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Reference } from "../../webgpu/check/call.ts";
import type { Dispatch } from "../../webgpu/kernel.ts";
import { checkKernels } from "./check_kernels.ts";
import { REFERENCES } from "./references.ts";

beforeEach(() => {
  vi.stubGlobal("GPUBufferUsage", { COPY_DST: 8, MAP_READ: 1 });
  vi.stubGlobal("GPUMapMode", { READ: 1 });
  refusal = null;
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function within(buffer: GPUBuffer, offset: number, bytes: number): void {
  expect(offset + bytes).toBeLessThanOrEqual(buffer.size);
}

/** The filters of the error scopes that are open on the GPU, and what it answers where it has no memory. */
const scopes: GPUErrorFilter[] = [];
let refusal: GPUError | null = null;

/** A model of one kernel that does nothing, on a GPU that copies and writes within its buffers only, as WebGPU has it. */
function modelOfOneKernel(contextLength: number, reference: Reference) {
  vi.spyOn(REFERENCES, "sample").mockImplementation(reference);
  const encoder = {
    beginComputePass: () => ({ end: () => {} }),
    copyBufferToBuffer: (from: GPUBuffer, offset: number, _: GPUBuffer, __: number, bytes: number) =>
      within(from, offset, bytes),
    finish: () => {},
  };
  const queue = {
    writeBuffer: (to: GPUBuffer, offset: number, { byteLength }: ArrayBuffer) =>
      within(to, offset, byteLength),
    submit: () => {},
  };
  const device = {
    queue,
    createCommandEncoder: () => encoder,
    pushErrorScope: (filter: GPUErrorFilter) => void scopes.push(filter),
    popErrorScope: async () => (scopes.pop() === "out-of-memory" ? refusal : null),
    createBuffer: ({ size }: GPUBufferDescriptor) => ({
      mapAsync: async () => {},
      getMappedRange: () => new ArrayBuffer(size),
      destroy: () => {},
    }),
  } as unknown as GPUDevice;
  const [step, ids] = [{ size: 24 } as GPUBuffer, { size: 4 * contextLength } as GPUBuffer];
  const kernel = { name: "sample", constants: {} };
  const dispatch = { kernel, bindings: [[ids, ids.size]], record: () => {} } as unknown as Dispatch;
  const operations = [[dispatch]];
  const format = { weights: "float16", cache: "float32" } as const;
  const bound = { device, format, step, ids };
  return { ...bound, contextLength, tokenCount: 40, prefill: operations, decode: operations };
}

test.each([2, 3, 4, 8, 16, 200])("in a context of %i tokens, each choice has a place", async (context) => {
  const model = modelOfOneKernel(context, (call) => {
    const { position, tokens } = call.span;
    const chosen = call.after(0, [position + tokens, 1]);
    return () => [{ actual: chosen.words, expected: [0] }];
  });
  expect(await checkKernels(model)).toEqual({ checked: 2, largestError: 0 });
});

/** A kernel that makes a zero, and what its reference expects of that: at the first comparison, at the second, then zero. */
function modelOfZeros(...expected: (() => number)[]) {
  return modelOfOneKernel(16, (call) => {
    const made = call.after(0, [0, 1]);
    return () => [{ actual: made.words, expected: [expected.shift()?.() ?? 0], scale: 1 }];
  });
}

const broken = (): never => {
  throw new TypeError("broken");
};

test("a kernel that is right where subnormal numbers are zero passes", async () => {
  expect((await checkKernels(modelOfZeros(() => 1))).checked).toBe(2);
});

test("the error of a reference is no fault of a kernel", async () => {
  await expect(checkKernels(modelOfZeros(broken))).rejects.toThrow(TypeError);
  const [off, right] = [() => 1, () => 0];
  await expect(checkKernels(modelOfZeros(off, right, broken))).rejects.toThrow(TypeError);
});

test("a GPU without memory for the comparison tells so", async () => {
  refusal = { message: "no room" };
  await expect(checkKernels(modelOfZeros())).rejects.toMatchObject({
    name: "GpuMemoryError",
    details: "no room",
  });
});
