import { expect, test } from "vitest";
import { fetchedFolder } from "../../inspect/testing/fetched_folder.ts";
import { judgeFile, mendFile } from "../../inspect/judge_file.ts";
import { watchWebGpu } from "../../gpu/watch.ts";
import { measureEnds, proveMend } from "./measure_ends.ts";

const { ledger } = watchWebGpu();

/** Made by training/inspect_files.py. */
const FILES = [
  { path: "genai-llama-shared/model.onnx", tags: [] },
  { path: "torch-llama-transpose.onnx", tags: ["long"] },
  { path: "torch-llama-tied.onnx", tags: ["long"] },
];

function subject(path: string) {
  const [name = "", folder = ""] = path.split("/").toReversed();
  return { name, folder: fetchedFolder(`/fixtures/inspect/${folder}`) };
}

for (const { path, tags } of FILES) {
  test(
    `${path}: the GPU holds the matrix as often as the rule says, and once when it is mended`,
    { tags },
    async () => {
      const given = subject(path);
      const { loaded, extraBytes } = await judgeFile(given);
      const mended = await mendFile(given, "mended.onnx");
      const { before, after, error } = await proveMend(given, mended);
      expect(loaded).toBe("twice");
      expect(before).toMatchObject({
        obstacle: "",
        matrices: [{ bytes: extraBytes }, { bytes: extraBytes }],
      });
      expect(after).toMatchObject({ obstacle: "", matrices: [{ bytes: extraBytes }] });
      expect(error).toBeLessThanOrEqual(1e-4);
      expect(ledger.entries).toEqual([]);
    },
  );
}

test("two matrices of 4 bits are counted", { tags: "long" }, async () => {
  const { matrices, obstacle } = await measureEnds(subject("genai-llama-int4-shared/model.onnx"));
  expect({ count: matrices?.length, obstacle }).toEqual({ count: 2, obstacle: "" });
});
