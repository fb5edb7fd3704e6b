import { readFileSync } from "node:fs";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { bytesFile } from "../../checkpoint/transport/folder.ts";
import { ModelProtoSchema } from "../../engines/onnx/format/onnx_pb.ts";
import { judgeFile, mendFile } from "../judge_file.ts";
import { newFolder, sizeOfParts } from "../parts.ts";
import { bytesOf } from "../testing/bytes_of.ts";
import { fixtureFolder, memoryFolder } from "../testing/disk_folder.ts";

/** What onnxruntime for Python holds for each file, counted by training/inspect_files.py. */
const MEASURED = JSON.parse(
  readFileSync(new URL("../../../fixtures/inspect/measured.json", import.meta.url), "utf8"),
) as Record<string, { inFile: number; inMemory: number }>;

/** The files of training/inspect_files.py, and whether their checkpoint's head has different numbers. */
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
  ["dynamic-llama-tied.onnx", "same"],
  ["dynamic-llama-channels.onnx", "same"],
  ["dynamic-llama-fused.onnx", "same"],
  ["dynamic-llama-across.onnx", "same"],
  ["dynamic-t5-merged.onnx", "same"],
  ["dynamic-llama-own.onnx", "own"],
];

function subject(path: string) {
  const [folder, name] = path.includes("/") ? path.split("/") : ["", path];
  return { folder: fixtureFolder(folder ?? ""), name: name ?? "" };
}

/**
 * Bytes of a second matrix: of 4 bits with a scale for every 32 numbers, or with the first one's scales; rows padded to
 * 64. Of 8 bits with one scale and zero point, or with those of each row.
 */
const SECOND: Readonly<Record<string, number>> = {
  "genai-llama-int4-shared/model.onnx": (67 * 32) / 2,
  "genai-llama-int4-padded/model.onnx": (67 * 64) / 2,
  "genai-llama-int4-copy/model.onnx": (67 * 32) / 2 + 67 * 4,
  "genai-llama-int4-qdq/model.onnx": (67 * 32) / 2 + 67 * 4,
  "genai-llama-int4-own/model.onnx": (67 * 32) / 2 + 67 * 4,
  "dynamic-llama-tied.onnx": 67 * 32 + 4 + 1,
  "dynamic-llama-channels.onnx": 67 * 32 + 67 * (4 + 1),
  "dynamic-llama-fused.onnx": 67 * 32 + 4 + 1,
  "dynamic-t5-merged.onnx": 67 * 32 + 4 + 1,
  "dynamic-llama-own.onnx": 67 * 32 + 4 + 1,
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

const MENDED = "mended.onnx";

test.each(EXPORTED.filter(([path, head]) => head === "same" && !/int4|dynamic/.test(path)))(
  "%s is mended: one matrix, and what else it held",
  async (path) => {
    const { files, bytesBefore } = await mendFile(subject(path), MENDED);
    const judgement = await judgeFile({ folder: newFolder(files), name: MENDED });
    expect(judgement).toMatchObject({ stored: "once", loaded: "once", extraBytes: 0 });
    const bytes = files.reduce((sum, { parts }) => sum + sizeOfParts(parts), 0);
    const dropped = MEASURED[path]?.inFile === 2 ? 67 * 32 * 4 : 0;
    expect(Math.abs(bytesBefore - dropped - bytes)).toBeLessThan(1500); // the added operators
  },
);

test.each([
  ["torch-llama-own.onnx", /two matrices differ/],
  ["genai-llama-int4-shared/model.onnx", /quantised/],
])("%s is not mended, and told why", async (path, reason) => {
  await expect(mendFile(subject(path), MENDED)).rejects.toThrow(reason);
});

test("a mended model is not mended again", async () => {
  const { files } = await mendFile(subject("torch-llama-tied.onnx"), MENDED);
  await expect(mendFile({ folder: newFolder(files), name: MENDED }, MENDED)).rejects.toThrow(/once already/);
});

test("a mended model that is written piece by piece is the one that was checked", async () => {
  const { files } = await mendFile(subject("torch-qwen3-copy-external.onnx"), MENDED);
  const written: Record<string, Uint8Array<ArrayBuffer>> = {};
  for (const { name, parts } of files) written[name] = await bytesOf(parts);
  const folder = {
    name: "written",
    file: async (name: string) => bytesFile(name, (written[name] ?? new Uint8Array(0)).buffer),
  };
  expect(await judgeFile({ folder, name: MENDED })).toMatchObject({ stored: "once", loaded: "once" });
});

test("data files that are named after the model keep their endings, of which programs make their names", async () => {
  const { folder } = subject("torch-qwen3-copy-external.onnx");
  const model = await folder.file("torch-qwen3-copy-external.onnx");
  const read = fromBinary(ModelProtoSchema, (await model?.read(0, model.size)) ?? new Uint8Array(0));
  for (const [index, { externalData }] of (read.graph?.initializer ?? []).entries()) {
    const place = externalData.find(({ key }) => key === "location");
    if (place) place.value = `model.onnx_data${index % 2 === 0 ? "" : "_1"}`;
  }
  const data = await folder.file("torch-qwen3-copy-external.onnx.data");
  const bytes = (await data?.read(0, data.size)) ?? new Uint8Array(0);
  const split = memoryFolder({
    "model.onnx": toBinary(ModelProtoSchema, read),
    "model.onnx_data": bytes,
    "model.onnx_data_1": bytes,
  });
  const { files } = await mendFile({ folder: split, name: "model.onnx" }, MENDED);
  const names = files.map(({ name }) => name).sort();
  expect(names).toEqual(["mended.onnx", "mended.onnx_data", "mended.onnx_data_1"]);
  const mended = { folder: newFolder(files), name: MENDED };
  expect(await judgeFile(mended)).toMatchObject({ stored: "once", loaded: "once" });
});

test("a model whose tensors lie in a file each is mended into one data file, which is smaller", async () => {
  const { folder } = subject("torch-qwen3-copy-external.onnx");
  const model = await folder.file("torch-qwen3-copy-external.onnx");
  const read = fromBinary(ModelProtoSchema, (await model?.read(0, model.size)) ?? new Uint8Array(0));
  const data = await folder.file("torch-qwen3-copy-external.onnx.data");
  const files: Record<string, Uint8Array<ArrayBuffer>> = {};
  for (const { name, externalData } of read.graph?.initializer ?? []) {
    const entries = new Map(externalData.map((entry) => [entry.key, entry]));
    const place = entries.get("location");
    const [offset, length] = ["offset", "length"].map((key) => Number(entries.get(key)?.value));
    if (!place || !data || offset === undefined || length === undefined) continue;
    files[`${name}.data`] = await data.read(offset, offset + length);
    place.value = `${name}.data`;
    externalData.splice(0, Infinity, place);
  }
  expect(Object.keys(files)).toHaveLength(9);
  const bytes = toBinary(ModelProtoSchema, read);
  const apart = memoryFolder({ ...files, "model.onnx": bytes });
  const mended = await mendFile({ folder: apart, name: "model.onnx" }, MENDED);
  expect(mended.files.map(({ name }) => name)).toEqual([MENDED, `${MENDED}.data`]);
  const before = Object.values(files).reduce((sum, file) => sum + file.length, bytes.length);
  expect(mended.bytesBefore).toBe(before);
  expect(mended.files.reduce((sum, { parts }) => sum + sizeOfParts(parts), 0)).toBeLessThan(before - 4000);
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
