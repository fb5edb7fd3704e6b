import type { beginRuntime as beginInWorker } from "./begin.ts";
import { createWasmRuntime } from "./wasm_runtime.ts";

/**
 * A graph in onnxruntime in the thread that asks for it. The package takes this in place of `begin.ts`: a worker of its own
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
    dispose: () => void runtime.release(),
  };
};
