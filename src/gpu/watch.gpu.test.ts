import { getWebGPUMemoryUsage } from "webgpu-memory"; // first: it too must see every device asked for
import { afterEach, describe, expect, test } from "vitest";
import { requestGpu } from "./device.ts";
import { watchWebGpu } from "./watch.ts";

/** Loses a device as the browser does: not through a call that the watch sees. */
const loseUnseen: (this: GPUDevice) => undefined = Reflect.get(GPUDevice.prototype, "destroy");

const { ledger, work } = watchWebGpu();
const { STORAGE, MAP_READ, COPY_DST } = GPUBufferUsage;

/** Bytes counted by the independent package. */
function oracleBytes(): number {
  return getWebGPUMemoryUsage().memory.buffer;
}

describe("the watch over WebGPU", () => {
  const devices: GPUDevice[] = [];
  async function newDevice(): Promise<GPUDevice> {
    const { device } = await requestGpu();
    devices.push(device);
    return device;
  }
  afterEach(() => {
    for (const device of devices.splice(0)) device.destroy();
    expect(ledger.totalBytes).toBe(0);
  });

  test("agrees with webgpu-memory while two devices make and destroy buffers", async () => {
    const [first, second] = [await newDevice(), await newDevice()];
    const buffers = [1, 2, 3, 4, 5, 6].map((k) =>
      (k % 2 ? first : second).createBuffer({ size: 1000 * k, usage: STORAGE, label: `${k}` }),
    );
    expect(ledger.totalBytes).toBe(21_000);
    expect(oracleBytes()).toBe(ledger.totalBytes);
    buffers[1]?.destroy();
    buffers[1]?.destroy();
    buffers[4]?.destroy();
    expect(ledger.totalBytes).toBe(14_000);
    expect(oracleBytes()).toBe(ledger.totalBytes);
    second.destroy();
    expect(ledger.entries.map(({ label }) => label)).toEqual(["1", "3"]);
    expect(oracleBytes()).toBe(ledger.totalBytes);
  });

  test("drops what a lost device held", async () => {
    const device = await newDevice();
    device.createBuffer({ size: 1000, usage: STORAGE });
    loseUnseen.call(device);
    await device.lost;
    expect(ledger.entries).toEqual([]);
  });

  test("does not count a buffer that is refused for its size", async () => {
    const device = await newDevice();
    device.pushErrorScope("validation");
    device.createBuffer({ size: 2 ** 40, usage: STORAGE });
    expect(await device.popErrorScope()).not.toBeNull();
    expect(ledger.peakBytes).toBeLessThan(2 ** 40);
    expect(ledger.entries).toEqual([]);
  });

  test("counts a buffer that only a bind group still holds, and drops one that nobody holds", async () => {
    const device = await newDevice();
    const layout = device.createBindGroupLayout({
      entries: [{ binding: 0, visibility: GPUShaderStage.COMPUTE, buffer: { type: "read-only-storage" } }],
    });
    const bindNew = (label: string) => {
      const buffer = device.createBuffer({ size: 4096, usage: STORAGE, label });
      return device.createBindGroup({ layout, entries: [{ binding: 0, resource: { buffer } }] });
    };
    const kept = bindNew("held by a bind group");
    bindNew("held by nobody");
    await expect
      .poll(() => {
        (globalThis as unknown as { gc: () => void }).gc();
        return ledger.entries.map(({ label }) => label);
      })
      .toEqual(["held by a bind group"]);
    expect(kept).toBeDefined();
  });

  test("keeps label, usage and role of each buffer", async () => {
    const device = await newDevice();
    device.createBuffer({ size: 64, usage: MAP_READ | COPY_DST, label: "readback.0" });
    const [entry] = ledger.entries;
    expect(entry).toMatchObject({
      label: "readback.0",
      bytes: 64,
      usage: MAP_READ | COPY_DST,
      role: "staging",
    });
  });

  test("counts dispatches, and submits that have commands", async () => {
    const device = await newDevice();
    const module = device.createShaderModule({ code: "@compute @workgroup_size(1) fn nothing() {}" });
    const pipeline = device.createComputePipeline({ layout: "auto", compute: { module } });
    const before = { ...work };
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.dispatchWorkgroups(1);
    pass.dispatchWorkgroups(2, 3);
    pass.end();
    device.queue.submit([encoder.finish()]);
    device.queue.submit([]); // which is no work
    expect(work.dispatches - before.dispatches).toBe(2);
    expect(work.submits - before.submits).toBe(1);
  });
});
