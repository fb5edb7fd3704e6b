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
