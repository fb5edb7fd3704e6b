import { expect, test } from "vitest";
import { CheckpointError } from "../../src/index.ts";
import { modelAmong } from "./model_among.ts";

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
  expect(modelAmong(names)).toBe(model);
});

test.each([
  [CHECKPOINT],
  [[...CHECKPOINT, "tiny-F16.gguf", "model.onnx"]],
  [["tiny-F16.gguf", "config.json", ...SHARDS]],
  [["config.json", "model.safetensors.index.json", "model.onnx"]],
  [["config.json", "model.safetensors", "model.fp16.safetensors", "adapter_model.safetensors"]],
  [["config.json", "tokenizer.json"]],
])("%j is a checkpoint, or says what it lacks", (names) => {
  expect(modelAmong(names)).toBeNull();
});

test("of several models it is asked which is meant", () => {
  const names = ["config.json", "decoder.onnx", "audio_encoder.onnx", "tiny-F16.gguf"];
  expect(() => modelAmong(names)).toThrow(CheckpointError);
  expect(() => modelAmong(names)).toThrow(
    "3 models are among the files: audio_encoder.onnx, decoder.onnx, tiny-F16.gguf. Choose the files of one.",
  );
});
