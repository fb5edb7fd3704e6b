import { expect, test } from "vitest";
import { CheckpointError } from "../checkpoint_error.ts";
import { blobFolder } from "./blob_folder.ts";

/** A file as browsers give it from a chosen folder; it holds its own path. */
function at(path: string): File {
  const file = new File([path], path.split("/").at(-1) ?? "");
  return Object.defineProperty(file, "webkitRelativePath", { value: path });
}

async function read(files: readonly File[], name: string): Promise<string | null> {
  const file = await blobFolder("chosen", files).file(name);
  return file && new TextDecoder().decode(await file.read(0, file.size));
}

const TRAINED = [
  "out/checkpoint-500/config.json",
  "out/checkpoint-500/model.safetensors",
  "out/checkpoint-500/generation_config.json",
  "out/config.json",
  "out/model.safetensors",
  "out/onnx/model.onnx",
  "out/checkpoint-1000/config.json",
];

test.each([
  ["config.json", "out/config.json"],
  ["model.safetensors", "out/model.safetensors"],
  ["generation_config.json", null],
  ["onnx/model.onnx", "out/onnx/model.onnx"],
])("of a checkpoint that contains others, %s is %s", async (name, path) => {
  for (const paths of [TRAINED, TRAINED.toReversed()]) expect(await read(paths.map(at), name)).toBe(path);
});

test("a checkpoint is found however deep it lies", async () => {
  const files = [at("models--o--n/refs/main"), at("models--o--n/snapshots/1/config.json")];
  expect(await read(files, "config.json")).toBe("models--o--n/snapshots/1/config.json");
});

test("without a config.json the least deep files count", async () => {
  const files = [at("models/old/model.gguf"), at("models/model.gguf")];
  expect(await read(files, "model.gguf")).toBe("models/model.gguf");
});

test("files that were chosen one by one go by their names", async () => {
  expect(
    await read([new File(["a"], "config.json"), new File(["b"], "model.safetensors")], "config.json"),
  ).toBe("a");
  expect(await read([], "config.json")).toBeNull();
});

test("two checkpoints that lie equally deep are told apart by nobody", () => {
  const files = ["out/a/config.json", "out/b/config.json"].map(at);
  expect(() => blobFolder("chosen", files)).toThrow(CheckpointError);
  expect(() => blobFolder("chosen", files)).toThrow(
    /out\/a\/config\.json and out\/b\/config\.json lie equally deep.*Choose the folder of one/,
  );
});
