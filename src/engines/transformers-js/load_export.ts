import { AutoModelForCausalLM, env, type PreTrainedModel } from "@xenova/transformers";
import type { InferenceSession } from "onnxruntime-web";
import "../onnx/webgpu_runtime.ts";
import type { ResidentCheckpoint } from "../../checkpoint/resident.ts";
import { couldNotBegin } from "../onnxruntime_fault.ts";
import { buildExport } from "./export/export_graph.ts";
import { failWhereRead } from "./failures.ts";
import { fetchFrom, filesOf } from "./exported_files.ts";

// By default the library asks other hosts for models, and keeps copies of files that the page already has.
env.allowRemoteModels = false;
env.allowLocalModels = true;
env.useBrowserCache = false;
env.useWasmCache = false;

/**
 * Gives transformers.js an export of the checkpoint, and lets it make a model of that on `device`. That can't be ended.
 * @throws UnsupportedCheckpointError; OnnxRuntimeError
 */
export async function loadModel(device: GPUDevice, checkpoint: ResidentCheckpoint): Promise<PreTrainedModel> {
  const exported = buildExport(checkpoint);
  env.fetch = fetchFrom(filesOf(checkpoint, exported));
  try {
    const model = await AutoModelForCausalLM.from_pretrained("checkpoint", {
      device: "webgpu",
      dtype: "fp32",
      session_options: {
        executionProviders: [{ name: "webgpu", device }],
        externalData: exported.files.map(({ path, data }) => ({ path, data })),
      },
    });
    Object.values(model.sessions as Record<string, InferenceSession>).forEach(failWhereRead);
    return model;
  } catch (cause) {
    throw couldNotBegin("transformers.js", cause);
  }
}
