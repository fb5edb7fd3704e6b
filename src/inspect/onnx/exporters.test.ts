import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bytesFile } from "../../checkpoint/transport/folder.ts";
import { judgeFile, mendFile } from "../judge_file.ts";
import { bytesOfParts, newFolder, sizeOfParts } from "../parts.ts";
import { fixtureFolder } from "../testing/disk_folder.ts";

/** What onnxruntime for Python holds of each file: training/inspect_files.py counts it. */
const MEASURED = JSON.parse(
  readFileSync(new URL("../../../fixtures/inspect/measured.json", import.meta.url), "utf8"),
) as Record<string, { inFile: number; inMemory: number }>;

/** What training/inspect_files.py made, and what its checkpoints were: the file, and whether its head has other numbers. */
const EXPORTED: readonly (readonly [string, "same" | "own"])[] = [
  ["torch-llama-tied.onnx", "same"],
  ["torch-llama-transpose.onnx", "same"],
  ["torch-gpt2-tied.onnx", "same"],
  ["torch-gemma3_text-tied.onnx", "same"],
  ["torch-qwen3-copy-external.onnx", "same"],
  ["torch-llama-own.onnx", "own"],
  ["genai-llama-shared/model.onnx", "same"],
  ["genai-llama-int4-shared/model.onnx", "same"],
  ["genai-llama-int4-padded/model.onnx", "same"],
  ["genai-llama-int4-copy/model.onnx", "same"],
  ["genai-llama-int4-qdq/model.onnx", "same"],
  ["genai-llama-int4-own/model.onnx", "own"],
  ["genai-llama-own/model.onnx", "own"],
  ["optimum-gpt2-tied/model.onnx", "same"],
];

function subject(path: string) {
  const [folder, name] = path.includes("/") ? path.split("/") : ["", path];
  return { folder: fixtureFolder(folder ?? ""), name: name ?? "" };
}

/** Bytes of a second matrix: of 4 bits with a scale for 32 numbers, or with those of the first; rows padded to 64. */
const SECOND: Readonly<Record<string, number>> = {
  "genai-llama-int4-shared/model.onnx": (67 * 32) / 2,
  "genai-llama-int4-padded/model.onnx": (67 * 64) / 2,
  "genai-llama-int4-copy/model.onnx": (67 * 32) / 2 + 67 * 4,
  "genai-llama-int4-qdq/model.onnx": (67 * 32) / 2 + 67 * 4,
  "genai-llama-int4-own/model.onnx": (67 * 32) / 2 + 67 * 4,
};

const times = (count: number): string => (count === 1 ? "once" : "twice");

test.each(EXPORTED)("%s is judged as onnxruntime holds it", async (path, head) => {
  const { inFile, inMemory } = MEASURED[path] ?? { inFile: 0, inMemory: 0 };
  expect(await judgeFile(subject(path))).toMatchObject({
    format: "onnx",
    vocabulary: [67, 32],
    stored: head === "own" ? "own" : times(inFile),
    loaded: head === "own" ? "own" : times(inMemory),
    extraBytes: inMemory === 1 ? 0 : (SECOND[path] ?? 67 * 32 * 4),
  });
});

const NAMES = { model: "mended.onnx", data: "mended.onnx.data" };

test.each(EXPORTED.filter(([path, head]) => head === "same" && !path.includes("int4")))(
  "%s is mended: one matrix, and what else it held",
  async (path) => {
    const { files, bytesBefore } = await mendFile(subject(path), NAMES);
    const judgement = await judgeFile({ folder: newFolder(files), name: NAMES.model });
    expect(judgement).toMatchObject({ stored: "once", loaded: "once", extraBytes: 0 });
    const bytes = files.reduce((sum, { parts }) => sum + sizeOfParts(parts), 0);
    const dropped = MEASURED[path]?.inFile === 2 ? 67 * 32 * 4 : 0;
    expect(Math.abs(bytesBefore - dropped - bytes)).toBeLessThan(1500); // the operators that were put in
  },
);

test.each([
  ["torch-llama-own.onnx", /two matrices differ/],
  ["genai-llama-int4-shared/model.onnx", /quantised/],
])("%s is not mended, and told why", async (path, reason) => {
  await expect(mendFile(subject(path), NAMES)).rejects.toThrow(reason);
});

test("a mended model is not mended again", async () => {
  const { files } = await mendFile(subject("torch-llama-tied.onnx"), NAMES);
  await expect(mendFile({ folder: newFolder(files), name: NAMES.model }, NAMES)).rejects.toThrow(
    /once already/,
  );
});

test("a mended model that is written piece by piece is the one that was checked", async () => {
  const { files } = await mendFile(subject("torch-qwen3-copy-external.onnx"), NAMES);
  const written: Record<string, Uint8Array<ArrayBuffer>> = {};
  for (const { name, parts } of files) {
    const pieces: Uint8Array[] = [];
    for await (const piece of bytesOfParts(parts)) pieces.push(piece);
    written[name] = Uint8Array.from(Buffer.concat(pieces));
  }
  const folder = {
    name: "written",
    file: async (name: string) => bytesFile(name, (written[name] ?? new Uint8Array(0)).buffer),
  };
  expect(await judgeFile({ folder, name: NAMES.model })).toMatchObject({ stored: "once", loaded: "once" });
});

test("external data that is not there is an error that names it", async () => {
  const { folder } = subject("torch-qwen3-copy-external.onnx");
  const alone = {
    name: "alone",
    file: async (name: string) => (name.endsWith(".onnx") ? folder.file(name) : null),
  };
  await expect(judgeFile({ folder: alone, name: "torch-qwen3-copy-external.onnx" })).rejects.toThrow(
    /torch-qwen3-copy-external\.onnx\.data, which is not there/,
  );
});
