import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import {
  AttributeProto_AttributeType as AttributeType,
  NodeProtoSchema,
  type TensorProto,
  TensorProto_DataLocation as DataLocation,
} from "../../engines/onnx/format/onnx_pb.ts";
import { judgeFile } from "../judge_file.ts";
import type { Judgement } from "../judgement.ts";
import { memoryFolder } from "../testing/disk_folder.ts";
import { constantOfFields, floats, idsInput, node, writeGraph } from "../testing/onnx_graph.ts";
import { BFLOAT16, FLOAT16, INT8 } from "./number_type.ts";

/** A matrix takes 19,200 bytes: longer than what is read with the graph. */
const [V, D] = [75, 64];

const NUMBERS = Array.from({ length: V * D }, (_, i) => Math.sin(i + 1));

/** As Python's onnx leaves a tensor that it loaded from external data: it says that its numbers are in it. */
function loaded(name: string): TensorProto {
  return { ...floats(name, [V, D], NUMBERS), dataLocation: DataLocation.DEFAULT };
}

const ENDS = [node("Gather", ["wte", "ids"], "x"), node("Gemm", ["x", "ff_out"], "logits", { transB: 1 })];

test.each([
  [
    "initializers",
    writeGraph({
      nodes: ENDS,
      constants: [loaded("wte"), loaded("ff_out")],
      inputs: [idsInput("ids")],
    }),
  ],
  [
    "Constants",
    writeGraph({ nodes: [constantNode("wte"), constantNode("ff_out"), ...ENDS], inputs: [idsInput("ids")] }),
  ],
])(
  "long %s of a model that was loaded from external data and written as one file are read",
  async (_, model) => {
    const judgement = await judgeFile({ name: "model.onnx", folder: memoryFolder({ "model.onnx": model }) });
    expect(judgement).toMatchObject({ vocabulary: [V, D], stored: "twice", loaded: "twice" });
  },
);

function constantNode(name: string) {
  const attribute = [{ name: "value", type: AttributeType.TENSOR, t: loaded("") }];
  return create(NodeProtoSchema, { opType: "Constant", output: [name], attribute });
}

/** As onnxconverter-common's float16 conversion writes what were floats in fields: each number is one of `int32_data`. */
test.each([
  ["float16", FLOAT16],
  ["bfloat16", BFLOAT16],
  ["int8", INT8],
])("long matrices of %s whose numbers each are a field are read", async (_, type) => {
  const rows = 4 * V;
  const reads = (name: string) => (type === INT8 ? `${name}_scaled` : name);
  const scaled = (name: string) => node("DequantizeLinear", [name, "step"], reads(name));
  const judge = (numbers: number[]) => {
    const model = writeGraph({
      nodes: [
        ...(type === INT8 ? [scaled("wte"), scaled("ff_out")] : []),
        node("Gather", [reads("wte"), "ids"], "x"),
        node("MatMul", ["x", reads("ff_out")], "logits"),
      ],
      constants: [
        constantOfFields("wte", [rows, D], type, integers),
        constantOfFields("ff_out", [D, rows], type, numbers),
        floats("step", [], [1]),
      ],
      inputs: [idsInput("ids")],
    });
    return judgeFile({ name: "model.onnx", folder: memoryFolder({ "model.onnx": model }) });
  };
  // As int8 half of them are negative, and take ten bytes; as float16 none is infinite.
  const integers = Array.from(
    { length: rows * D },
    (__, i) => ((i * 97) % 256) - (type === INT8 ? 128 : -16384),
  );
  const across = integers.map((__, i) => integers[(i % rows) * D + Math.floor(i / rows)] ?? 0);
  expect(await judge(across)).toMatchObject({ vocabulary: [rows, D], stored: "twice", loaded: "twice" });
  expect(await judge(across.toSpliced(-1, 1, (across.at(-1) ?? 0) ^ 64))).toMatchObject({ stored: "own" });
  await expect(judge(across.slice(1))).rejects.toThrow("should have 19200 integers, but has 19199");
});

function judgeSum(inputs: number, name: string): Promise<Judgement> {
  const sum = node("Sum", Array<string>(inputs).fill(name), "logits");
  const model = writeGraph({
    nodes: [ENDS[0] ?? sum, sum],
    constants: [loaded("wte")],
    inputs: [idsInput("ids")],
  });
  return judgeFile({ name: "model.onnx", folder: memoryFolder({ "model.onnx": model }) });
}

/** Of 2 bytes each: as objects in memory they would take a hundred times as much. */
test("a node of more fields than any has is refused", async () => {
  await expect(judgeSum(2 ** 18, "")).rejects.toThrow(/more than 262144 fields/);
});

test("a node of as many inputs as a call has no room for is judged", async () => {
  await expect(judgeSum(2 ** 18 - 10, "x")).rejects.toThrow(/more operators stand before the logits/);
});
