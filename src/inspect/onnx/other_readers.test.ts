import { expect, test } from "vitest";
import { judgeFile, mendFile } from "../judge_file.ts";
import { newFolder } from "../parts.ts";
import type { Subject } from "../subject.ts";
import { memoryFolder } from "../testing/disk_folder.ts";
import { floats, idsInput, node, type WrittenGraph, writeGraph } from "../testing/onnx_graph.ts";
import { FLOAT16 } from "./number_type.ts";

const [V, D] = [300, 4];

const WTE = Array.from({ length: V * D }, (_, i) => Math.sin(i + 1));

const TURN = node("Transpose", ["wte"], "turned", { perm: [1, 0] });
const GEMM = node("Gemm", ["x", "wte"], "logits", { transB: 1 });
const MATMUL = node("MatMul", ["x", "turned"], "logits");

/** A model whose embedding is a Gather of `wte`. */
function subjectOf(nodes: WrittenGraph["nodes"], outputs: readonly string[]): Subject {
  const model = writeGraph({
    nodes: [node("Gather", ["wte", "input_ids"], "x"), ...nodes],
    constants: [floats("wte", [V, D], WTE)],
    inputs: [idsInput("input_ids")],
    outputs: ["logits", ...outputs],
  });
  return { name: "model.onnx", folder: memoryFolder({ "model.onnx": model }) };
}

const MATRIX = 4 * V * D;

/** What onnxruntime 1.32 keeps beside `wte`: the initializers of the file that `optimized_model_filepath` names. */
const KEPT: readonly [string, WrittenGraph["nodes"], string[], number][] = [
  ["by a second MatMul", [TURN, MATMUL, node("MatMul", ["x", "turned"], "more")], ["more"], MATRIX],
  [
    "by a MatMul behind a Transpose of its own",
    [
      TURN,
      MATMUL,
      node("Transpose", ["wte"], "again", { perm: [1, 0] }),
      node("MatMul", ["x", "again"], "more"),
    ],
    ["more"],
    MATRIX,
  ],
  ["by a MatMul beside a Gemm", [GEMM, TURN, node("MatMul", ["x", "turned"], "more")], ["more"], MATRIX],
  [
    "in float16",
    [GEMM, node("Cast", ["wte"], "half", { to: FLOAT16 }), node("Gather", ["half", "input_ids"], "more")],
    ["more"],
    MATRIX / 2,
  ],
  ["as an output, turned", [GEMM, TURN], ["turned"], MATRIX],
  ["as the output that the head reads", [TURN, MATMUL], ["turned"], MATRIX],
  ["as an output of another name", [GEMM, node("Identity", ["wte"], "more")], ["more"], MATRIX],
];

test.each(KEPT)(
  "a matrix that is read %s too is held twice, and not mended",
  async (_, nodes, outputs, bytes) => {
    const subject = subjectOf(nodes, outputs);
    expect(await judgeFile(subject)).toMatchObject({ stored: "once", loaded: "twice", extraBytes: bytes });
    await expect(mendFile(subject, "mended.onnx")).rejects.toThrow(
      /^\w+ is (read by the \w+|an output of the model) too, so onnxruntime would still keep a second matrix/,
    );
  },
);

test("where only a third operator turns the matrix, it is said which does", async () => {
  const { explanation } = await judgeFile(
    subjectOf([GEMM, TURN, node("MatMul", ["x", "turned"], "more")], ["more"]),
  );
  expect(explanation).toContain("But the MatMul reads it through Transpose, which onnxruntime computes");
});

test.each([
  [
    "two Gemms behind one Transpose",
    [TURN, node("Gemm", ["x", "turned"], "logits"), node("Gemm", ["x", "turned"], "more")],
    ["more"],
  ],
  ["a Gemm, and as an output", [GEMM], ["wte"]],
] as const)("a matrix that is read by %s is held once", async (_, nodes, outputs) => {
  expect(await judgeFile(subjectOf(nodes, outputs))).toMatchObject({ loaded: "once", extraBytes: 0 });
});

test("a head is mended if only a Gemm reads its Transpose too", async () => {
  const subject = subjectOf([TURN, MATMUL, node("Gemm", ["x", "turned"], "more")], ["more"]);
  expect(await judgeFile(subject)).toMatchObject({ loaded: "twice", extraBytes: MATRIX });
  const { files } = await mendFile(subject, "mended.onnx");
  const mended = { name: "mended.onnx", folder: newFolder(files) };
  expect(await judgeFile(mended)).toMatchObject({ stored: "once", loaded: "once" });
});
