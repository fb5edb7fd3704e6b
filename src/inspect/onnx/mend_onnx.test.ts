import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { InferenceSession, Tensor } from "onnxruntime-web";
import { expect, test } from "vitest";
import { concatenate } from "../../checkpoint/format/concatenate.ts";
import type { Folder } from "../../checkpoint/transport/folder.ts";
import {
  ModelProtoSchema,
  TensorProto_DataLocation as DataLocation,
  TensorProtoSchema,
} from "../../engines/onnx/format/onnx_pb.ts";
import { judgeFile, mendFile } from "../judge_file.ts";
import { bytesOf } from "../testing/bytes_of.ts";
import { fixtureFolder, memoryFolder } from "../testing/disk_folder.ts";
import { floats, idsInput, node, type WrittenGraph, writeGraph } from "../testing/onnx_graph.ts";
import { DATA, writeOnnx, type Written } from "../testing/onnx_model.ts";

const MENDED = "mended.onnx";

/** Runs the original and the mended model on the same numbers, in onnxruntime on the CPU. */
async function expectSameLogits(
  model: { readonly folder: Folder; readonly name: string; readonly data: string },
  feeds: Record<string, Tensor>,
): Promise<void> {
  const { files } = await mendFile(model, MENDED);
  const [mended, data] = await Promise.all(files.map(({ parts }) => bytesOf(parts)));
  const read = async (name: string) => {
    const file = await model.folder.file(name);
    return file && file.read(0, file.size);
  };
  const before = await run(await read(model.name), model.data, await read(model.data), feeds);
  const after = await run(mended, files[1]?.name ?? "", data, feeds);
  expect(after.dims).toEqual(before.dims);
  const [a, b] = [before.data as Float32Array, after.data as Float32Array];
  expect(Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? NaN))))).toBeLessThanOrEqual(1e-4);
  expect(new Set(a).size).toBeGreaterThan(2); // not all the same
}

async function run(
  model: Uint8Array | null | undefined,
  path: string,
  data: Uint8Array | null | undefined,
  feeds: Record<string, Tensor>,
): Promise<Tensor> {
  const session = await InferenceSession.create(model ?? new Uint8Array(0), {
    executionProviders: ["wasm"],
    logSeverityLevel: 4,
    ...(data?.length && { externalData: [{ path, data }] }),
  });
  const { logits } = await session.run(feeds);
  await session.release();
  return logits as Tensor;
}

const ids = (values: readonly number[], shape: readonly number[]): Tensor =>
  new Tensor("int64", BigInt64Array.from(values, BigInt), shape);

const WAYS: Written[] = (["plain", "transposed", "other axis"] as const).flatMap((embedding) =>
  (["Gemm", "MatMul", "Transpose, MatMul", "Einsum", "Einsum across"] as const).flatMap((head) =>
    [true, false].flatMap((external) =>
      (["shared", "copy"] as const).map((matrix) => ({
        rows: 7,
        columns: 4,
        embedding,
        head,
        matrix,
        external,
      })),
    ),
  ),
);

const [ONCE, NEITHER] = ["holds its matrix once already", "Neither of its ends"];

/** The ways that are refused, and how: both ends read one matrix as it lies, or neither end does. */
const REFUSED: Readonly<Record<string, string>> = {
  "plain, Gemm, shared": ONCE,
  "other axis, MatMul, shared": ONCE,
  "other axis, Gemm, shared": ONCE,
  "transposed, Gemm, copy": NEITHER,
  "transposed, Transpose, MatMul, shared": NEITHER,
  "transposed, Transpose, MatMul, copy": NEITHER,
  "plain, Einsum, shared": ONCE,
  "other axis, Einsum across, shared": ONCE,
  "transposed, Einsum, shared": ONCE,
  "transposed, Einsum, copy": NEITHER,
};

test.each(WAYS)(
  "mended, $embedding embedding and $head on a $matrix matrix give the same logits, or are refused",
  { timeout: 60_000 },
  async (way) => {
    const { model, data } = writeOnnx(way);
    const folder = memoryFolder({ "model.onnx": model, ...(way.external && { [DATA]: data }) });
    const found = expectSameLogits({ folder, name: "model.onnx", data: DATA }, { ids: ids([6, 0, 3], [3]) });
    const refused = REFUSED[`${way.embedding}, ${way.head}, ${way.matrix}`];
    await (refused === undefined ? found : expect(found).rejects.toThrow(refused));
  },
);

test("what is dropped is no input of the mended model either", { timeout: 60_000 }, async () => {
  const way = { rows: 7, columns: 4, embedding: "plain", head: "Gemm", matrix: "copy" } as const;
  const { model } = writeOnnx({ ...way, external: false, replaceable: true });
  const folder = memoryFolder({ "model.onnx": model });
  await expectSameLogits({ folder, name: "model.onnx", data: DATA }, { ids: ids([6, 0, 3], [3]) });
});

/** Such as a position that an exporter left in float64, or what a type newer than this code holds. */
test.each([
  ["float64", 11, 64],
  ["float8e4m3fn", 17, 8],
  ["uint2", 25, 2],
])("a tensor of %s in the external data is moved with the others", async (_, dataType, bits) => {
  const way = { rows: 7, columns: 4, embedding: "plain", head: "Gemm", matrix: "copy" } as const;
  const { model, data } = writeOnnx({ ...way, external: true });
  const read = fromBinary(ModelProtoSchema, model);
  const numbers = Uint8Array.from({ length: bits }, (__, i) => 100 + i); // eight numbers
  const place = { location: DATA, offset: data.length, length: numbers.length };
  const externalData = Object.entries(place).map(([key, value]) => ({ key, value: String(value) }));
  const other = { name: "other", dims: [8n], dataType, externalData, dataLocation: DataLocation.EXTERNAL };
  read.graph?.initializer.push(create(TensorProtoSchema, other));
  const folder = memoryFolder({
    "model.onnx": toBinary(ModelProtoSchema, read),
    [DATA]: concatenate([data, numbers]),
  });
  const { files } = await mendFile({ folder, name: "model.onnx" }, MENDED);
  const [mended, moved] = await Promise.all(files.map(({ parts }) => bytesOf(parts)));
  const { graph } = fromBinary(ModelProtoSchema, mended ?? new Uint8Array(0));
  const found = graph?.initializer.find(({ name }) => name === "other")?.externalData ?? [];
  const offset = Number(found.find(({ key }) => key === "offset")?.value);
  expect(moved?.subarray(offset, offset + bits)).toEqual(numbers);
});

test("a matrix that a caller may replace is not turned when the file is loaded, and held once", async () => {
  const way = { rows: 7, columns: 4, embedding: "plain", head: "MatMul", matrix: "shared" } as const;
  const judge = async (replaceable: boolean) => {
    const { model } = writeOnnx({ ...way, external: false, replaceable });
    return judgeFile({ folder: memoryFolder({ "model.onnx": model }), name: "model.onnx" });
  };
  expect(await judge(true)).toMatchObject({ stored: "once", loaded: "once", extraBytes: 0 });
  expect(await judge(false)).toMatchObject({ stored: "once", loaded: "twice" });
});

test.each([
  "torch-llama-tied",
  "torch-llama-transpose",
  "torch-gpt2-tied",
  "torch-gemma3_text-tied",
  "torch-qwen3-copy-external",
])("mended, %s gives the same logits", { timeout: 60_000 }, async (name) => {
  const model = { folder: fixtureFolder(""), name: `${name}.onnx`, data: `${name}.onnx.data` };
  await expectSameLogits(model, { input_ids: ids([1, 66, 0, 17, 30], [1, 5]) });
});

test("mended, the model builder's shared embeddings give the same logits", { timeout: 60_000 }, async () => {
  const model = { folder: fixtureFolder("genai-llama-shared"), name: "model.onnx", data: "model.onnx.data" };
  const past = new Tensor("float32", new Float32Array(0), [2, 1, 0, 16]);
  await expectSameLogits(model, {
    input_ids: ids([1, 66, 0, 17, 30, 8], [2, 3]),
    attention_mask: ids(Array<number>(6).fill(1), [2, 3]),
    "past_key_values.0.key": past,
    "past_key_values.0.value": past,
  });
});

const [V, D] = [7, 4];

const WTE = Array.from({ length: V * D }, (_, i) => Math.sin(i + 1));

/** Its transpose [D, V]. */
const ACROSS = Array.from({ length: V * D }, (_, i) => WTE[(i % V) * D + Math.floor(i / V)] ?? NaN);

function folderOf(graph: WrittenGraph): Folder {
  return memoryFolder({ "model.onnx": writeGraph(graph) });
}

/** onnxruntime refuses two nodes of one name. */
test.each(["product", "product/one_matrix/rows", "product/one_matrix/logits"])(
  "mended, the head's new nodes are not named %s if another node is",
  { timeout: 60_000 },
  async (name) => {
    const folder = folderOf({
      nodes: [
        node("Gather", ["wte", "ids"], "x"),
        node("MatMul", ["x", "ff_out"], "product"),
        { ...node("Neg", ["product"], "logits"), name },
      ],
      constants: [floats("wte", [V, D], WTE), floats("ff_out", [D, V], ACROSS)],
      inputs: [idsInput("ids", 2)],
    });
    await expectSameLogits({ folder, name: "model.onnx", data: DATA }, { ids: ids([6, 0, 3], [1, 3]) });
  },
);

test.each(["x", "x/one_matrix/columns", "x/one_matrix/rows"])(
  "mended, the embedding's new nodes are not named %s if another node is",
  { timeout: 60_000 },
  async (name) => {
    const folder = folderOf({
      nodes: [
        node("Transpose", ["ff_out"], "wte", { perm: [1, 0] }),
        node("Gather", ["wte", "ids"], "x"),
        { ...node("Neg", ["x"], "y"), name },
        node("MatMul", ["y", "ff_out"], "logits"),
      ],
      constants: [floats("ff_out", [D, V], ACROSS)],
      inputs: [idsInput("ids", 2)],
    });
    await expectSameLogits({ folder, name: "model.onnx", data: DATA }, { ids: ids([6, 0, 3], [1, 3]) });
  },
);

/** Two matrices of the same numbers, and something else that needs the second. */
test.each([
  ["an output of the model", [], ["logits", "ff_out"]],
  ["read by the Gemm", [node("Gemm", ["x", "ff_out"], "more")], ["logits", "more"]],
] as const)("a second matrix that is %s too is not dropped", async (what, more, outputs) => {
  const folder = folderOf({
    nodes: [node("Gather", ["wte", "ids"], "x"), node("MatMul", ["x", "ff_out"], "logits"), ...more],
    constants: [floats("wte", [V, D], WTE), floats("ff_out", [D, V], ACROSS)],
    inputs: [idsInput("ids")],
    outputs,
  });
  await expect(mendFile({ folder, name: "model.onnx" }, MENDED)).rejects.toThrow(
    `ff_out is ${what} too, so it can't be dropped.`,
  );
});
