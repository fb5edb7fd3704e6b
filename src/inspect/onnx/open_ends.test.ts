import { expect, test } from "vitest";
import type { NodeProto } from "../../engines/onnx/format/onnx_pb.ts";
import { judgeFile, mendFile } from "../judge_file.ts";
import type { Judgement } from "../judgement.ts";
import { newFolder } from "../parts.ts";
import type { Subject } from "../subject.ts";
import { memoryFolder } from "../testing/disk_folder.ts";
import { floats, idsInput, node, type WrittenGraph, writeGraph } from "../testing/onnx_graph.ts";

const [V, D] = [300, 4];
const BYTES = 4 * V * D;

const WTE = Array.from({ length: V * D }, (_, i) => Math.sin(i + 1));
const MATRIX = floats("wte", [V, D], WTE);
const ACROSS = floats(
  "across",
  [D, V],
  Array.from({ length: V * D }, (_, i) => WTE[(i % V) * D + Math.floor(i / V)] ?? 0),
);

function subjectOf(nodes: readonly NodeProto[]): Subject {
  const inputs = [idsInput("input_ids"), idsInput("use_cache_branch")];
  const model = writeGraph({ nodes, constants: [MATRIX, ACROSS], inputs });
  return { name: "model.onnx", folder: memoryFolder({ "model.onnx": model }) };
}

function judge(...nodes: readonly NodeProto[]): Promise<Judgement> {
  return judgeFile(subjectOf(nodes));
}

/** Each gives logits from `input_ids`, and names its values as the others do. */
const DECODERS: Readonly<Record<string, readonly NodeProto[]>> = {
  copy: [node("MatMul", ["x", "across"], "logits")],
  // What Optimum makes of tied weights since its version 1.13
  turned: [node("Transpose", ["wte"], "turned", { perm: [1, 0] }), node("MatMul", ["x", "turned"], "logits")],
  shared: [node("Gemm", ["x", "wte"], "logits", { transB: 1 })],
  headless: [node("Tanh", ["x"], "logits")],
};

function decoder(name: string): WrittenGraph {
  const nodes = [node("Gather", ["wte", "input_ids"], "x"), ...(DECODERS[name] ?? [])];
  return { nodes, inputs: [], outputs: ["logits"] };
}

/** As Optimum's `merge_decoders` puts together `decoder_model_merged.onnx`: the weights lie outside. */
function merged(one: WrittenGraph, other: WrittenGraph): NodeProto {
  return node("If", ["use_cache_branch"], "logits", { then_branch: one, else_branch: other });
}

/** onnxruntime 1.32 holds as many of GPT-2's and T5's that Optimum 1.13 merged. */
test.each([
  ["copy", { stored: "twice", loaded: "twice", extraBytes: BYTES }],
  ["turned", { stored: "once", loaded: "twice", extraBytes: 2 * BYTES }],
  ["shared", { stored: "once", loaded: "once", extraBytes: 0 }],
  ["headless", { stored: "none", loaded: "none", extraBytes: 0 }],
])("decoders within an If are judged: %s", async (name, expected) => {
  expect(await judge(merged(decoder(name), decoder(name)))).toMatchObject(expected);
});

test("what is computed from a matrix outside of an If is kept once for both of its graphs", async () => {
  const within = { nodes: decoder("turned").nodes.toSpliced(1, 1), inputs: [], outputs: ["logits"] };
  const judgement = await judge(
    node("Transpose", ["wte"], "turned", { perm: [1, 0] }),
    merged(within, within),
  );
  expect(judgement).toMatchObject({ stored: "once", loaded: "twice", extraBytes: BYTES });
});

test("a graph's value that is called as another output of its If is not that output", async () => {
  const swapped = {
    nodes: [...decoder("shared").nodes, node("Identity", ["x"], "other")],
    inputs: [],
    outputs: ["other", "logits"],
  };
  const choice = node("If", ["use_cache_branch"], "logits", { then_branch: swapped, else_branch: swapped });
  choice.output.push("other");
  expect(await judge(choice)).toMatchObject({ stored: "none" }); // `logits` is x, and no output is the product
});

test.each([
  ["copy", "shared"],
  ["turned", "shared"],
  ["shared", "headless"],
])("decoders that read different matrices can't be told: %s and %s", async (one, other) => {
  await expect(judge(merged(decoder(one), decoder(other)))).rejects.toThrow(/depends on which of its two/);
});

test("each graph is looked at, however deep: one that reads another matrix can't be told", async () => {
  const deep = (odd: string): WrittenGraph => ({
    nodes: [merged(decoder("shared"), { nodes: [merged(decoder("shared"), decoder(odd))], inputs: [] })],
    inputs: [],
  });
  expect(await judge(merged(decoder("shared"), deep("shared")))).toMatchObject({ loaded: "once" });
  await expect(judge(merged(deep("copy"), decoder("shared")))).rejects.toThrow(/depends on which of its two/);
});

test("more graphs than are looked at can't be told", async () => {
  let graph = decoder("shared");
  for (let depth = 0; depth < 5; depth++) graph = { nodes: [merged(graph, graph)], inputs: [] };
  await expect(judge(...graph.nodes)).rejects.toThrow(/32 graphs exclude each other, and at most 16/);
});

/** PyTorch writes `squeeze` so, where it does not know the size of the axis. */
const CHOSEN = [
  node("If", ["use_cache_branch"], "ids", {
    then_branch: { nodes: [node("Squeeze", ["input_ids"], "less")], inputs: [], outputs: ["less"] },
    else_branch: { nodes: [node("Identity", ["input_ids"], "less")], inputs: [], outputs: ["less"] },
  }),
  node("Gather", ["wte", "ids"], "x"),
  ...(DECODERS["copy"] ?? []),
];

test("a model with an If before its ends is judged, and mended", async () => {
  const subject = subjectOf(CHOSEN);
  expect(await judgeFile(subject)).toMatchObject({ stored: "twice", loaded: "twice" });
  const { files } = await mendFile(subject, "mended.onnx");
  const mended = { name: "mended.onnx", folder: newFolder(files) };
  expect(await judgeFile(mended)).toMatchObject({ stored: "once", loaded: "once" });
});

test("ends within an If are not mended", async () => {
  const subject = subjectOf([merged(decoder("copy"), decoder("copy"))]);
  await expect(mendFile(subject, "mended.onnx")).rejects.toThrow(/in the graphs of an If/);
});
