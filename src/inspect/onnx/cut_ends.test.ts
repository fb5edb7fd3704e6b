import { InferenceSession, Tensor } from "onnxruntime-web";
import { expect, test } from "vitest";
import type { FileSource } from "../../checkpoint/transport/folder.ts";
import { bytesOf } from "../testing/bytes_of.ts";
import { fixtureFolder, memoryFolder } from "../testing/disk_folder.ts";
import { floats, idsInput, node, writeGraph } from "../testing/onnx_graph.ts";
import { type CutEnds, cutEnds, endNames, ENDS, ENDS_DATA } from "./cut_ends.ts";
import { findEnds } from "./ends.ts";
import { indexGraph } from "./graph_index.ts";
import { openEnds } from "./open_ends.ts";
import { openMatrix } from "./onnx_matrix.ts";
import { openOnnx } from "./onnx_file.ts";

const [V, D] = [67, 32];
const IDS = [1, 66];
const HIDDEN = Float32Array.from({ length: D }, (_, i) => Math.cos(i));

async function sessionOf({ model, data }: CutEnds): Promise<InferenceSession> {
  return InferenceSession.create(model, {
    executionProviders: ["wasm"],
    externalData: [{ path: ENDS_DATA, data: await bytesOf(data) }],
    logSeverityLevel: 4,
  });
}

test.each([
  "torch-llama-own.onnx",
  "genai-llama-shared/model.onnx",
  "genai-llama-int4-own/model.onnx",
  "dynamic-llama-own.onnx",
  "dynamic-llama-channels.onnx",
  "dynamic-llama-fused.onnx",
])("of %s both ends run alone, on the matrices of the file", { timeout: 60_000 }, async (path) => {
  const [name = "", folderName = ""] = path.split("/").toReversed();
  const folder = fixtureFolder(folderName);
  const files = { model: (await folder.file(name)) as FileSource, folder };
  const index = indexGraph(await openOnnx(files.model));
  const found = findEnds(index);
  if ("reason" in found) throw new Error(found.reason);
  const cut = await cutEnds(index, found.ends, files);
  const session = await sessionOf(cut);
  const results = await session.run({
    [ENDS.ids]: new Tensor("int64", BigInt64Array.from(IDS, BigInt), [1, 2].slice(-cut.idsRank)),
    [ENDS.hidden]: new Tensor("float32", HIDDEN, [1, 1, D].slice(-cut.hiddenRank)),
  });
  const { values: wte } = await (await openMatrix(found.ends.embedding, index, files)).read(0, V);
  const { values: head } = await (await openMatrix(found.ends.head, index, files)).read(0, V);
  const embedded = results[ENDS.embedded]?.data as Float32Array;
  expect([...embedded]).toEqual(IDS.flatMap((id) => Array.from(wte.subarray(id * D, (id + 1) * D))));
  const logits = results[ENDS.logits]?.data as Float32Array;
  const largest = Math.max(...logits.map(Math.abs));
  for (let token = 0; token < V; token++) {
    const expected = HIDDEN.reduce((sum, number, i) => sum + number * (head[token * D + i] ?? NaN), 0);
    // MatMulNBits rounds `hidden` to 8 bits if the file allows it, and products of codes always do.
    expect(Math.abs((logits[token] ?? NaN) - expected)).toBeLessThan(
      (/int4|dynamic/.test(path) ? 0.02 : 1e-5) * largest,
    );
  }
});

test("ends that hang on another part of the model are refused by its name, and nothing else hangs on them", async () => {
  const folder = fixtureFolder("");
  const model = (await folder.file("torch-llama-own.onnx")) as FileSource;
  const index = indexGraph(await openOnnx(model));
  const found = findEnds(index);
  if ("reason" in found) throw new Error(found.reason);
  const names = { ...endNames(found.ends), hidden: "elsewhere" };
  await expect(cutEnds(index, found.ends, { model, folder }, names)).rejects.toThrow(
    /can't be run alone: \S+ comes from another part of the model\. The file can be judged and mended without that\.$/,
  );
});

test.each([
  node("Gemm", ["x", "wte"], "logits", { transB: 1 }),
  node("Einsum", ["wte", "x"], "logits", { equation: "vd,td->tv" }),
])("of ends within an If those of one of its graphs are run: $opType", async (head) => {
  const decoder = {
    nodes: [node("Gather", ["wte", "ids"], "x"), head],
    inputs: [],
    outputs: ["logits"],
  };
  const model = writeGraph({
    nodes: [node("If", ["cached"], "logits", { then_branch: decoder, else_branch: decoder })],
    constants: [floats("wte", [2, 2], [1, 2, 3, 4])],
    inputs: [idsInput("ids"), idsInput("cached", 0)],
  });
  const folder = memoryFolder({ "model.onnx": model });
  const files = { model: (await folder.file("model.onnx")) as FileSource, folder };
  const opened = openEnds(indexGraph(await openOnnx(files.model)));
  if ("reason" in opened) throw new Error(opened.reason);
  const session = await sessionOf(await cutEnds(opened.index, opened.ends, files));
  const results = await session.run({
    [ENDS.ids]: new Tensor("int64", BigInt64Array.of(1n), [1]),
    [ENDS.hidden]: new Tensor("float32", Float32Array.of(1, 10), [1, 2]),
  });
  expect(results[ENDS.embedded]?.data).toEqual(Float32Array.of(3, 4));
  expect(results[ENDS.logits]?.data).toEqual(Float32Array.of(21, 43));
});
