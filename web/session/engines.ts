import type { Checkpoint } from "../../src/checkpoint/checkpoint.ts";
import type { Engine, EngineName, Head } from "../../src/engines/engine.ts";
import { createWgslEngine } from "../../src/engines/wgsl/engine.ts";
import type { Gpu } from "../../src/gpu/device.ts";

/** The engine for pages without a GPU. */
export const FALLBACK: EngineName = "ort-wasm";

type Create = (gpu: () => Promise<Gpu>, checkpoint: Checkpoint, head: Head) => Promise<Engine>;

/** onnxruntime and transformers.js are many times as large as the rest of the page: they are fetched by those who choose them. */
export const createEngine: Readonly<Record<EngineName, Create>> = {
  wgsl: async (gpu, checkpoint, head) => createWgslEngine(await gpu(), checkpoint, head),
  "ort-webgpu": async (gpu, checkpoint, head) => {
    const { createOrtWebGpuEngine } = await import("../../src/engines/onnx/webgpu.ts");
    return createOrtWebGpuEngine(await gpu(), checkpoint, head);
  },
  "ort-wasm": async (_, checkpoint, head) => {
    const { createOrtWasmEngine } = await import("../../src/engines/onnx/wasm.ts");
    return createOrtWasmEngine(checkpoint, head);
  },
  "transformers-js": async (gpu, checkpoint) => {
    const { createTransformersJsEngine } = await import("../../src/engines/transformers-js/engine.ts");
    return createTransformersJsEngine(await gpu(), checkpoint);
  },
};
