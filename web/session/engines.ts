import type { Checkpoint } from "../../src/checkpoint/checkpoint.ts";
import type { Engine, EngineName, Head } from "../../src/engines/engine.ts";
import { OnnxRuntimeError } from "../../src/engines/onnx/session.ts";
import { createWgslEngine } from "../../src/engines/wgsl/engine.ts";
import type { Gpu } from "../../src/gpu/device.ts";

/** The engine for pages without a GPU. */
export const FALLBACK: EngineName = "ort-wasm";

type Create = (gpu: () => Promise<Gpu>, checkpoint: Checkpoint, head: Head) => Promise<Engine>;

/** onnxruntime is many times as large as the rest of the page: it is fetched by those who choose it. */
export const createEngine: Readonly<Record<EngineName, Create>> = {
  wgsl: async (gpu, checkpoint, head) => createWgslEngine(await gpu(), checkpoint, head),
  "ort-webgpu": async (gpu, checkpoint, head) => {
    const { createOrtWebGpuEngine } = await fetched(import("../../src/engines/onnx/webgpu.ts"));
    return createOrtWebGpuEngine(await gpu(), checkpoint, head);
  },
  "ort-wasm": async (_, checkpoint, head) => {
    const { createOrtWasmEngine } = await fetched(import("../../src/engines/onnx/wasm.ts"));
    return createOrtWasmEngine(checkpoint, head);
  },
};

/** @throws OnnxRuntimeError where the code of an engine does not arrive */
async function fetched<T>(code: Promise<T>): Promise<T> {
  try {
    return await code;
  } catch (cause) {
    throw new OnnxRuntimeError(
      `The code of this engine could not be fetched (${String(cause)}). Reload this page to try again, or choose another engine.`,
      { cause },
    );
  }
}
