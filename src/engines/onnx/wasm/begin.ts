import type { ModelConfig } from "../../../models/config.ts";
import { unlessAborted } from "../../../signals/unless_aborted.ts";
import type { OnnxModel } from "../graph/model_graph.ts";
import type { Runtime } from "../runtime.ts";
import { RemoteRuntime } from "./remote.ts";

/**
 * Runs a graph with onnxruntime in a worker, so that the page stays responsive. The package uses `begin_here.ts`
 * instead.
 * @throws OnnxRuntimeError; the signal's reason, however long onnxruntime's code takes to come. Then no worker stays.
 */
export async function beginRuntime(
  model: OnnxModel,
  config: ModelConfig,
  tokenCount: number,
  signal?: AbortSignal,
): Promise<Runtime> {
  const runtime = new RemoteRuntime();
  try {
    await unlessAborted(signal, runtime.begin(model, config, tokenCount));
    return runtime;
  } catch (error) {
    void runtime.dispose();
    throw error;
  }
}
