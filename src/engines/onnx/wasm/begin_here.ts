import type { beginRuntime as beginInWorker } from "./begin.ts";
import { createWasmRuntime } from "./wasm_runtime.ts";

/**
 * Runs a graph with onnxruntime in the current thread. The package uses this instead of `begin.ts`: its own worker
 * could not import the onnxruntime-web that its user installed.
 * @throws OnnxRuntimeError
 */
export const beginRuntime: typeof beginInWorker = async (model, config, tokenCount) => {
  const runtime = await createWasmRuntime(model, config, tokenCount);
  return {
    prefillTokens: Infinity,
    read: (ids, position) => runtime.read(ids, position),
    pick: (position, sampling) => runtime.pick(position, sampling),
    logits: () => runtime.logits(),
    dispose: () => runtime.release().catch(() => {}), // more can't be freed
  };
};
