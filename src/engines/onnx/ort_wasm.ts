import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import { residentCheckpoint } from "../../checkpoint/resident.ts";
import type { Engine, Head } from "../engine.ts";
import { checkRunnable } from "../runnable.ts";
import { OnnxEngine } from "./onnx_engine.ts";
import { buildModel } from "./graph/model_graph.ts";
import { RemoteRuntime } from "./wasm/remote.ts";

/**
 * Runs a checkpoint on the CPU, with onnxruntime-web's WASM provider in a worker.
 * @throws UnsupportedCheckpointError; CheckpointError; OnnxRuntimeError. No worker stays then.
 */
export async function createOrtWasmEngine(checkpoint: Checkpoint, head: Head): Promise<Engine> {
  checkRunnable("ort-wasm", checkpoint, head);
  const model = buildModel(await residentCheckpoint(checkpoint), head);
  const { config, tokenCount } = checkpoint;
  const runtime = new RemoteRuntime();
  try {
    await runtime.begin(model, config, tokenCount);
  } catch (error) {
    runtime.dispose();
    throw error;
  }
  return new OnnxEngine("ort-wasm", head, config.contextLength, runtime);
}
