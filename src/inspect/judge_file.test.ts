import { expect, test } from "vitest";
import { judgeFile } from "./judge_file.ts";
import { memoryFolder } from "./testing/disk_folder.ts";
import { writeOnnx } from "./testing/onnx_model.ts";

/** `torch.save` writes a zip archive; transformers writes `config.json` as JSON in lines. */
test.each([
  [
    "pytorch_model.bin",
    "PK\u0003\u0004\0\0archive/data.pkl",
    /pytorch_model\.bin is no .* but a zip archive/,
  ],
  [
    "README.md",
    "# A model",
    /README\.md is no model, but a text that begins with "# A model"\. Choose a file/,
  ],
  [
    "model.onnx",
    `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}`,
    /a Git LFS pointer/,
  ],
  ["model.gguf", "<!DOCTYPE html><title>Log in</title>", /model\.gguf is a page, or a message of its host/],
])("%s is not taken for a damaged file: %j", async (name, text, problem) => {
  const folder = memoryFolder({ [name]: new TextEncoder().encode(text) });
  await expect(judgeFile({ name, folder })).rejects.toThrow(problem);
});

test("an ONNX file may have any name", async () => {
  const way = { rows: 5, columns: 4, embedding: "plain", head: "Gemm", matrix: "shared" } as const;
  const folder = memoryFolder({ "model.bin": writeOnnx({ ...way, external: false }).model });
  expect(await judgeFile({ name: "model.bin", folder })).toMatchObject({ format: "onnx", stored: "once" });
});
