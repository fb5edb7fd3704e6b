import { expect, test } from "vitest";
import { modelsAmong } from "./models_among.ts";

const CHECKPOINT = ["config.json", "model.safetensors", "tokenizer.json"];
const SHARDS = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];

test.each([
  [["model.onnx", "model.onnx.data"], "model.onnx"],
  [["config.json", "model.ONNX"], "model.ONNX"],
  [["a-00002-of-00002.gguf", "a-00001-of-00002.gguf"], "a-00001-of-00002.gguf"],
  [["a-00002-of-00002.gguf"], "a-00002-of-00002.gguf"], // that a shard is missing is for the judge to say
  [["consolidated.safetensors"], "consolidated.safetensors"],
  [["config.json", "tokenizer.json", "model (1).safetensors"], "model (1).safetensors"],
  [["model.safetensors"], "model.safetensors"], // without its config.json
])("of %j, %s is judged by itself", (names, model) => {
  expect(modelsAmong(names)).toEqual([model]);
});

test.each([
  [CHECKPOINT],
  [[...CHECKPOINT, "tiny-F16.gguf", "model.onnx"]],
  [["tiny-F16.gguf", "config.json", ...SHARDS]],
  [["config.json", "model.safetensors.index.json", "model.onnx"]],
  [["config.json", "model.safetensors", "model.fp16.safetensors", "adapter_model.safetensors"]],
])("%j is a checkpoint", (names) => {
  expect(modelsAmong(names)).toBeNull();
});

test("several models are told by name", () => {
  const names = ["config.json", "decoder.onnx", "audio_encoder.onnx", "tiny-F16.gguf"];
  expect(modelsAmong(names)).toEqual(["audio_encoder.onnx", "decoder.onnx", "tiny-F16.gguf"]);
});
