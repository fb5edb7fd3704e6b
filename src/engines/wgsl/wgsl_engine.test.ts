import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RANDOM_CONFIG } from "../../checkpoint/testing/random_files.ts";
import { type Gpu, GpuLostError } from "../../gpu/device.ts";
import { Draws, randomCheckpoint } from "../testing/random_checkpoint.ts";
import { createWgslEngine } from "./wgsl_engine.ts";

const BROKEN = new DOMException("A valid external Instance reference no longer exists.", "AbortError");
const checkpoint = randomCheckpoint(RANDOM_CONFIG, new Draws(1));

beforeEach(() => void vi.stubGlobal("GPUBufferUsage", {}));
afterEach(() => void vi.unstubAllGlobals());

/** A GPU that makes no buffer, because it is lost: that is told later. */
function brokenGpu(): Gpu {
  const loss = new AbortController();
  const told = new Promise((resolve) => setTimeout(resolve, 5));
  const device = {
    limits: { maxBufferSize: 2 ** 40, maxStorageBufferBindingSize: 2 ** 40 },
    lost: told.then(() => loss.abort(new GpuLostError("A driver crashed."))),
    pushErrorScope: () => {},
    popErrorScope: async () => null,
    createBuffer: () => {
      throw BROKEN;
    },
  };
  return { device, lost: loss.signal } as unknown as Gpu;
}

test("what fails before the loss of the device is told is that loss", async () => {
  await expect(createWgslEngine(brokenGpu(), checkpoint, "untied")).rejects.toThrow(GpuLostError);
});

test("a making that was cancelled ends with the signal's reason, and does not wait for such news", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(createWgslEngine(brokenGpu(), checkpoint, "untied", { signal })).rejects.toThrow("enough");
});
