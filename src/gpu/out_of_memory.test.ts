import { expect, it } from "vitest";
import { GpuMemoryError } from "./device.ts";
import { refusingOutOfMemory } from "./out_of_memory.ts";

/** A device whose error scopes are a stack, as WebGPU's are: an error is reported to the innermost one that takes it. */
function fakeDevice() {
  const scopes: { readonly filter: GPUErrorFilter; error: GPUError | null }[] = [];
  const device = {
    pushErrorScope: (filter: GPUErrorFilter) => void scopes.push({ filter, error: null }),
    popErrorScope: async () => scopes.pop()?.error ?? null,
  } as unknown as GPUDevice;
  const report = (filter: GPUErrorFilter, message: string): void => {
    const scope = scopes.findLast((one) => one.filter === filter);
    if (scope) scope.error ??= { message } as GPUError;
  };
  return { device, scopes, report };
}

it("gives what was made, now or later", async () => {
  const { device, scopes } = fakeDevice();
  expect(await refusingOutOfMemory(device, () => 7)).toBe(7);
  expect(await refusingOutOfMemory(device, async () => 7)).toBe(7);
  expect(scopes).toEqual([]);
});

it("throws that memory was not enough, whatever that led to", async () => {
  const { device, report } = fakeDevice();
  const making = refusingOutOfMemory(device, async () => {
    report("out-of-memory", "no room");
    report("validation", "an invalid buffer");
    throw new Error("led to that");
  });
  await expect(making).rejects.toThrow(GpuMemoryError);
  await expect(making).rejects.toMatchObject({ details: "no room" });
});

it("throws what making throws, now or later, and what the GPU refused", async () => {
  const { device, scopes, report } = fakeDevice();
  const broken = new Error("broken");
  const fail = (): never => {
    throw broken;
  };
  await expect(refusingOutOfMemory(device, fail)).rejects.toBe(broken);
  await expect(refusingOutOfMemory(device, async () => fail())).rejects.toBe(broken);
  const refused = refusingOutOfMemory(device, () => report("validation", "too many"));
  await expect(refused).rejects.toThrow("The GPU refused a call: too many");
  expect(scopes).toEqual([]);
});

it("of two that allocate on one device at once, the one without memory is told so, and not the other", async () => {
  const { device, report } = fakeDevice();
  const [one, other] = await Promise.allSettled([
    refusingOutOfMemory(device, () => report("out-of-memory", "no room")),
    refusingOutOfMemory(device, () => "made"),
  ]);
  expect(one).toMatchObject({ status: "rejected", reason: { name: "GpuMemoryError" } });
  expect(other).toEqual({ status: "fulfilled", value: "made" });
});
