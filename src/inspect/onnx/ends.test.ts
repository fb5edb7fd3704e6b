import { expect, test } from "vitest";
import { judgeFile } from "../judge_file.ts";
import type { Judgement } from "../judgement.ts";
import { memoryFolder } from "../testing/disk_folder.ts";
import { constant, floats, idsInput, node, type WrittenGraph, writeGraph } from "../testing/onnx_graph.ts";
import { INT8 } from "./number_type.ts";

const [V, D] = [300, 4];

const WTE = Array.from({ length: V * D }, (_, i) => Math.sin(i + 1));

function judge(graph: WrittenGraph): Promise<Judgement> {
  return judgeFile({ name: "model.onnx", folder: memoryFolder({ "model.onnx": writeGraph(graph) }) });
}

/** `quantize_static` of onnxruntime wraps a product's weights, and its output too, in its default format, QDQ. */
test("a head between QuantizeLinear and DequantizeLinear is found", async () => {
  const codes = Int8Array.from(WTE, (number) => Math.round(127 * number));
  const across = Int8Array.from({ length: V * D }, (_, i) => codes[(i % V) * D + Math.floor(i / V)] ?? 0);
  const judgement = await judge({
    nodes: [
      node("DequantizeLinear", ["wte", "step", "zero"], "rows"),
      node("Gather", ["rows", "input_ids"], "x"),
      node("DequantizeLinear", ["ff_out", "step", "zero"], "matrix"),
      node("MatMul", ["x", "matrix"], "product"),
      node("QuantizeLinear", ["product", "step", "zero"], "rounded"),
      node("DequantizeLinear", ["rounded", "step", "zero"], "logits"),
    ],
    constants: [
      constant("wte", [V, D], INT8, codes),
      constant("ff_out", [D, V], INT8, across),
      floats("step", [], [1 / 127]),
      constant("zero", [], INT8, Int8Array.of(0)),
    ],
    inputs: [idsInput("input_ids")],
  });
  expect(judgement).toMatchObject({ vocabulary: [V, D], stored: "twice", loaded: "twice" });
});

/** BertForSequenceClassification with two labels, as Optimum exports it, and under names that PyTorch makes up. */
test.each(["token_type_ids", "segment_ids", "input.5"])(
  "a matrix of two rows, read by %s, is no vocabulary",
  async (kinds) => {
    const judgement = await judge({
      nodes: [
        node("Gather", ["word_embeddings", "input_ids"], "words"),
        node("Gather", ["token_type_embeddings", kinds], "types"),
        node("Add", ["words", "types"], "x"),
        node("Gemm", ["x", "classifier"], "logits", { transB: 1 }),
      ],
      constants: [
        floats("word_embeddings", [V, D], WTE),
        floats("token_type_embeddings", [2, D], WTE.slice(0, 2 * D)),
        floats("classifier", [2, D], WTE.slice(-2 * D)),
      ],
      inputs: [idsInput("input_ids"), idsInput(kinds)],
    });
    expect(judgement).toMatchObject({ vocabulary: null, stored: "none", loaded: "none" });
    expect(judgement.explanation).toContain("word_embeddings [300, 4]");
  },
);
