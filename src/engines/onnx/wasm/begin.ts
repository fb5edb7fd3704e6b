import type { ModelConfig } from "../../../models/config.ts";
import type { OnnxModel } from "../graph/model_graph.ts";
import type { Runtime } from "../runtime.ts";
import { RemoteRuntime } from "./remote.ts";

/**
 * Runs a graph with onnxruntime in a worker, so that the page stays responsive. The package uses `begin_here.ts`
 * instead.
 * @throws OnnxRuntimeError. Then no worker stays.
 */
export async function beginRuntime(
  model: OnnxModel,
  config: ModelConfig,
  tokenCount: number,
): Promise<Runtime> {
  const runtime = new RemoteRuntime();
  try {
    await runtime.begin(model, config, tokenCount);
    return runtime;
  } catch (error) {
    void runtime.dispose();
    throw error;
  }
}
