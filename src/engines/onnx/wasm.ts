import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import type { Engine, Head } from "../engine.ts";
import { OnnxEngine } from "./engine.ts";
import { buildModel } from "./graph/model.ts";
import { RemoteRuntime } from "./wasm/remote.ts";

/**
 * Runs a checkpoint on the CPU, with onnxruntime-web's WASM provider in a worker.
 * @throws UnsupportedCheckpointError; OnnxRuntimeError. No worker stays then.
 */
export async function createOrtWasmEngine(checkpoint: Checkpoint, head: Head): Promise<Engine> {
  const model = buildModel(checkpoint, head);
  const { config } = checkpoint;
  const runtime = new RemoteRuntime();
  try {
    await runtime.begin(model, config);
  } catch (error) {
    runtime.dispose();
    throw error;
  }
  return new OnnxEngine("ort-wasm", head, config.contextLength, runtime);
}
