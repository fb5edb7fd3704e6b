import { MissingCodeError } from "../code/missing_code_error.ts";
import type { CreateEngine } from "./engine.ts";
import type { EngineName } from "./abilities.ts";
import { OnnxRuntimeError } from "./onnxruntime_error.ts";
import { unlessEnded } from "./unless_ended.ts";
import { createWgslEngine } from "./wgsl/wgsl_engine.ts";

/**
 * onnxruntime and transformers.js are many times larger than everything else, so they are fetched only when they are chosen.
 * Each engine's own function says what it throws.
 */
export const createEngine: Readonly<Record<EngineName, CreateEngine>> = {
  wgsl: unlessEnded(async (gpu, ...asked) => createWgslEngine(await gpu(), ...asked)),
  "ort-webgpu": fetchedEngine("onnxruntime-web", () => import("./onnx/ort_webgpu.ts")),
  "ort-wasm": fetchedEngine("onnxruntime-web", () => import("./onnx/ort_wasm.ts")),
  "transformers-js": fetchedEngine(
    "transformers.js",
    () => import("./transformers-js/transformers_js_engine.ts"),
  ),
};

/** An engine that also throws a MissingCodeError if its code does not arrive. */
function fetchedEngine(
  library: string,
  code: () => Promise<{ readonly create: CreateEngine }>,
): CreateEngine {
  return unlessEnded(async (...asked) => {
    const { create } = await code().catch((cause: unknown) => {
      // In the package, a library that is not installed says so itself: build/peers.ts.
      throw cause instanceof OnnxRuntimeError ? cause : new MissingCodeError(`runs ${library}`, { cause });
    });
    return create(...asked);
  });
}
