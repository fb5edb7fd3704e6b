import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import type { Gpu } from "../gpu/device.ts";
import type { Engine, EngineName, EngineOptions, Head } from "./engine.ts";
import { couldNotBegin } from "./onnxruntime_error.ts";
import { createWgslEngine } from "./wgsl/wgsl_engine.ts";

type Create = (
  gpu: () => Promise<Gpu>,
  checkpoint: Checkpoint,
  head: Head,
  options?: EngineOptions,
) => Promise<Engine>;

/**
 * onnxruntime and transformers.js are many times larger than everything else, so they are fetched only when they are chosen.
 * Each engine's own function says what it throws.
 */
export const createEngine: Readonly<Record<EngineName, Create>> = {
  wgsl: async (gpu, checkpoint, head, options) => createWgslEngine(await gpu(), checkpoint, head, options),
  "ort-webgpu": async (gpu, checkpoint, head, options) => {
    const { createOrtWebGpuEngine } = await fetchedEngine("onnxruntime-web", import("./onnx/ort_webgpu.ts"));
    return createOrtWebGpuEngine(await gpu(), checkpoint, head, options?.signal);
  },
  "ort-wasm": async (_, checkpoint, head, options) => {
    const { createOrtWasmEngine } = await fetchedEngine("onnxruntime-web", import("./onnx/ort_wasm.ts"));
    return createOrtWasmEngine(checkpoint, head, options?.signal);
  },
  "transformers-js": async (gpu, checkpoint, _, options) => {
    const { createTransformersJsEngine } = await fetchedEngine(
      "transformers.js",
      import("./transformers-js/transformers_js_engine.ts"),
    );
    return createTransformersJsEngine(await gpu(), checkpoint, options?.signal);
  },
};

/** @throws OnnxRuntimeError if the code of an engine does not arrive */
async function fetchedEngine<T>(library: string, code: Promise<T>): Promise<T> {
  try {
    return await code;
  } catch (cause) {
    throw couldNotBegin(library, cause);
  }
}
