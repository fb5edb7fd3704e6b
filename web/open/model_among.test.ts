import { expect, test } from "vitest";
import { CheckpointError } from "../../src/index.ts";
import { modelAmong } from "./model_among.ts";

test("one model is judged by itself", () => {
  expect(modelAmong(["config.json", "model.onnx", "model.onnx.data"])).toBe("model.onnx");
});

test.each([[["config.json", "model.safetensors", "tiny-F16.gguf"]], [["config.json", "tokenizer.json"]]])(
  "%j is a checkpoint, or says what it lacks",
  (names) => {
    expect(modelAmong(names)).toBeNull();
  },
);

test("of several models it is asked which is meant", () => {
  const names = ["config.json", "decoder.onnx", "audio_encoder.onnx", "tiny-F16.gguf"];
  expect(() => modelAmong(names)).toThrow(CheckpointError);
  expect(() => modelAmong(names)).toThrow(
    "3 models are among the files: audio_encoder.onnx, decoder.onnx, tiny-F16.gguf. Choose the files of one.",
  );
});
