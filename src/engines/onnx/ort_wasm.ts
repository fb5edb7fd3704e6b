import { residentCheckpoint } from "../../checkpoint/resident.ts";
import type { CreateEngine } from "../engine.ts";
import { checkRunnable } from "../runnable/runnable.ts";
import { OnnxEngine } from "./onnx_engine.ts";
import { buildModel } from "./graph/model_graph.ts";
import { beginRuntime } from "./wasm/begin.ts";

/**
 * Runs a checkpoint on the CPU, with onnxruntime-web's WASM provider.
 * @throws UnsupportedCheckpointError; CheckpointError; OnnxRuntimeError; the signal's reason. Then nothing stays allocated.
 */
export const create: CreateEngine = async (_, checkpoint, head, { signal } = {}) => {
  checkRunnable("ort-wasm", checkpoint, head);
  const model = buildModel(await residentCheckpoint(checkpoint, signal), head);
  signal?.throwIfAborted(); // in the package, making a session can't be ended
  const { config, tokenCount } = checkpoint;
  const runtime = await beginRuntime(model, config, tokenCount, signal);
  return new OnnxEngine("ort-wasm", head, config, runtime);
};
