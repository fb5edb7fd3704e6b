import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { AttributeProtoSchema } from "../../engines/onnx/format/onnx_pb.ts";
import { concatenate } from "../../checkpoint/format/concatenate.ts";
import { judgeFile, mendFile } from "../judge_file.ts";
import type { Judgement } from "../judgement.ts";
import { newFolder } from "../parts.ts";
import type { Subject } from "../subject.ts";
import { memoryFolder } from "../testing/disk_folder.ts";
import {
  constant,
  floats,
  idsInput,
  node,
  numbersInput,
  ownNode,
  type WrittenGraph,
  writeGraph,
} from "../testing/onnx_graph.ts";
import { delimited } from "./compact.ts";
import { FARTHEST } from "./end.ts";
import { FUNCTION, MODEL } from "./fields.ts";
import { DOUBLE, FLOAT, INT32, INT64, INT8, UINT8 } from "./number_type.ts";

const [V, D] = [300, 4];

const WTE = Array.from({ length: V * D }, (_, i) => Math.sin(i + 1));

function subjectOf(model: Uint8Array<ArrayBuffer>): Subject {
  return { name: "model.onnx", folder: memoryFolder({ "model.onnx": model }) };
}

function judge(graph: WrittenGraph): Promise<Judgement> {
  return judgeFile(subjectOf(writeGraph(graph)));
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

test.each(["masked_input_ids", "input_ids_masked"])(
  "ids with some masked, as %s, are tokens'",
  async (ids) => {
    const judgement = await judge({
      nodes: [node("Gather", ["wte", ids], "x"), node("Gemm", ["x", "wte"], "logits", { transB: 1 })],
      constants: [floats("wte", [V, D], WTE)],
      inputs: [idsInput(ids)],
    });
    expect(judgement).toMatchObject({ vocabulary: [V, D], stored: "once", loaded: "once" });
  },
);

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

/** onnxruntime's optimiser for transformers fuses a BERT's or GPT-2's Gathers with the norm behind them, for int32 ids. */
test("an embedding that is fused with its norm is found, and mended", async () => {
  const model = writeGraph({
    nodes: [
      node("Cast", ["input_ids"], "ids", { to: INT32 }),
      ownNode("EmbedLayerNormalization", ["ids", "", "wte", "wpe", "", "gamma", "beta"], "x"),
      node("Transpose", ["wte"], "across", { perm: [1, 0] }),
      node("MatMul", ["x", "across"], "logits"),
    ],
    constants: [
      floats("wte", [V, D], WTE),
      floats("wpe", [8, D], WTE.slice(0, 8 * D)),
      floats("gamma", [D], WTE.slice(0, D)),
      floats("beta", [D], WTE.slice(0, D)),
    ],
    inputs: [idsInput("input_ids", 2)],
  });
  expect(await judgeFile(subjectOf(model))).toMatchObject({
    vocabulary: [V, D],
    stored: "once",
    loaded: "twice",
  });
  const { files, changes } = await mendFile(subjectOf(model), "mended.onnx");
  expect(changes).toContain("EmbedLayerNormalization reads");
  expect(await judgeFile({ name: "mended.onnx", folder: newFolder(files) })).toMatchObject({
    loaded: "once",
  });
});

/** PaliGemma replaces the ids of images by `torch.where(input_ids == image_token, 0, input_ids)`. */
test("ids that are chosen by a condition come from the input", async () => {
  const judgement = await judge({
    nodes: [
      node("Equal", ["input_ids", "image"], "is_image"),
      node("Where", ["is_image", "zero", "input_ids"], "ids"),
      node("Gather", ["wte", "ids"], "x"),
      node("Gemm", ["x", "wte"], "logits", { transB: 1 }),
    ],
    constants: [
      floats("wte", [V, D], WTE),
      constant("image", [], INT64, BigInt64Array.of(7n)),
      constant("zero", [], INT64, BigInt64Array.of(0n)),
    ],
    inputs: [idsInput("input_ids")],
  });
  expect(judgement).toMatchObject({ vocabulary: [V, D], stored: "once", loaded: "once" });
});

const GATHER = node("Gather", ["wte", "input_ids"], "x");
const [MATRIX, INPUTS] = [floats("wte", [V, D], WTE), [idsInput("input_ids")]];

test("a head within a Loop can't be told", async () => {
  const body = { nodes: [node("Gemm", ["x", "wte"], "y", { transB: 1 })], inputs: [], outputs: ["y"] };
  const nodes = [GATHER, node("Loop", ["count", "", "x"], "logits", { body })];
  const graph = { nodes, constants: [MATRIX], inputs: [...INPUTS, idsInput("count", 0)] };
  await expect(judge(graph)).rejects.toThrow(/in functions or in graphs within a node/);
});

/** TensorFlow's exporter, and PyTorch's of some versions, write weights so. */
test("matrices that Constants hold, which have no names, are two", async () => {
  const held = (name: string) => {
    const holder = node("Constant", [], name);
    holder.attribute.push(create(AttributeProtoSchema, { name: "value", t: floats("", [V, D], WTE) }));
    return holder;
  };
  const judgement = await judge({
    nodes: [held("wte"), held("ff_out"), GATHER, node("Gemm", ["x", "ff_out"], "logits", { transB: 1 })],
    inputs: INPUTS,
  });
  expect(judgement).toMatchObject({ stored: "twice", loaded: "twice", extraBytes: 4 * V * D });
});

/** PyTorch's `export_modules_as_functions={nn.Linear}` names a function as its class, in the domain of its module. */
test("a head within a function can't be told", async () => {
  const text = new TextEncoder();
  const domain = "torch.nn.modules.linear";
  const linear = delimited(
    MODEL.functions,
    concatenate([
      delimited(FUNCTION.name, text.encode("Linear")),
      delimited(FUNCTION.domain, text.encode(domain)),
    ]),
  );
  const graph = {
    nodes: [GATHER, node("Linear", ["x", "wte"], "logits", {}, domain)],
    constants: [MATRIX],
    inputs: INPUTS,
  };
  const model = concatenate([writeGraph(graph), linear]);
  await expect(judgeFile(subjectOf(model))).rejects.toThrow(/in functions or in graphs within a node/);
});

/** Operators of a runtime's own, as TensorRT's plugins and onnxruntime's custom operators are. */
test.each([
  ["the embedding's matrix", "wte"],
  ["a matrix of its own", "ff_out"],
  ["a matrix that lies across", "turned"],
])("an operator that is not known, and reads %s, may be the head", async (_, matrix) => {
  const judgement = judge({
    nodes: [
      GATHER,
      node("Transpose", ["ff_out"], "turned", { perm: [1, 0] }),
      node("Head", ["x", matrix], "logits", {}, "of.someone"),
    ],
    constants: [MATRIX, floats("ff_out", [V, D], WTE)],
    inputs: INPUTS,
  });
  await expect(judgement).rejects.toThrow(/The embedding is wte \[300, 4\], and Head .* may be the head/);
});

/** A model that gives a score: its bias for each token, and the matrix's sizes, are no matrices. */
test("an operator that is not known, and reads no matrix of the vocabulary, is no head", async () => {
  const judgement = await judge({
    nodes: [
      GATHER,
      node("Shape", ["wte"], "sizes"),
      node("Score", ["x", "bias", "sizes"], "logits", {}, "of.someone"),
    ],
    constants: [MATRIX, floats("bias", [1, V], WTE.slice(0, V))],
    inputs: INPUTS,
  });
  expect(judgement).toMatchObject({ vocabulary: null, stored: "none", loaded: "none" });
});

function halfOfMatrix(name: string): ReturnType<typeof floats> {
  return floats(name, [D, V / 2], WTE.slice(0, (D * V) / 2));
}

/** As exporters for phones split a head whose product would be too large for an accelerator. */
test("a head in pieces can't be told", async () => {
  const nodes = [
    GATHER,
    node("MatMul", ["x", "low"], "y"),
    node("MatMul", ["x", "high"], "z"),
    node("Concat", ["y", "z"], "logits", { axis: -1 }),
  ];
  const graph = { nodes, constants: [MATRIX, halfOfMatrix("low"), halfOfMatrix("high")], inputs: INPUTS };
  await expect(judge(graph)).rejects.toThrow(/a Concat puts the head's numbers together/);
});

/** What exporters write for each layer's cache: its numbers are computed from x, and put behind those of the past. */
const CACHE = Array.from({ length: 52 }, (_, i) => ({
  nodes: [
    node("MatMul", ["x", "key"], `k${i}`),
    node("Mul", [`k${i}`, "x"], `a${i}`),
    node("Mul", [`k${i}`, "x"], `b${i}`),
    node("Add", [`a${i}`, `b${i}`], `turned${i}`),
    node("Concat", [`past${i}`, `turned${i}`], `joined${i}`, { axis: 1 }),
    node("Cast", [`joined${i}`], `present${i}`, { to: FLOAT }),
  ],
  input: numbersInput(`past${i}`, FLOAT, [null, D]),
  output: `present${i}`,
}));

/** Gemma 2's last operators, converted to float16 but for its inputs and outputs. */
test("a head behind a softcap is found, however many outputs a cache has", async () => {
  const judgement = await judge({
    nodes: [
      GATHER,
      node("Gemm", ["x", "wte"], "product", { transB: 1 }),
      node("Div", ["product", "cap"], "low"),
      node("Tanh", ["low"], "bent"),
      node("Mul", ["bent", "cap"], "capped"),
      node("Cast", ["capped"], "logits", { to: FLOAT }),
      ...CACHE.flatMap(({ nodes }) => nodes),
    ],
    constants: [MATRIX, floats("key", [D, D], WTE.slice(0, D * D)), floats("cap", [], [30])],
    inputs: [...INPUTS, ...CACHE.map(({ input }) => input)],
    outputs: [...CACHE.map(({ output }) => output), "logits"],
  });
  expect(judgement).toMatchObject({ vocabulary: [V, D], stored: "once", loaded: "once" });
});

const ACROSS = floats("across", [D, V], turned(WTE));

/** What may be done to logits in a model: a Dropout that was exported in training, padding, a penalty for repetition. */
test.each([
  ["Dropout", node("Dropout", ["product"], "logits")],
  ["Pad", node("Pad", ["product", "pads"], "logits")],
  ["ScatterElements", node("ScatterElements", ["product", "input_ids", "penalties"], "logits", { axis: -1 })],
  ["an operator that is not known", node("Penalty", ["product"], "logits", {}, "of.someone")],
])("a head before %s is found", async (_, last) => {
  const judgement = await judge({
    nodes: [GATHER, node("MatMul", ["x", "across"], "product"), last],
    constants: [
      MATRIX,
      ACROSS,
      constant("pads", [4], INT64, BigInt64Array.of(0n, 0n, 0n, 8n)),
      floats("penalties", [1, 1], [-1]),
    ],
    inputs: INPUTS,
  });
  expect(judgement).toMatchObject({ vocabulary: [V, D], stored: "twice", loaded: "twice" });
});

/** A text encoder whose output is compared with images, as CLIP's is: both products are of numbers that it computed. */
test("a last product of two computed values is no head", async () => {
  const nodes = [
    GATHER,
    node("MatMul", ["x", "projection"], "projected"),
    node("Add", ["bias", "projected"], "text"),
    node("Transpose", ["text"], "across_text", { perm: [1, 0] }),
    node("MatMul", ["images", "across_text"], "logits"),
  ];
  const judgement = await judge({
    nodes,
    constants: [
      MATRIX,
      floats("projection", [D, D], WTE.slice(0, D * D)),
      floats("bias", [D], WTE.slice(0, D)),
    ],
    inputs: [...INPUTS, numbersInput("images", FLOAT, [null, D])],
  });
  expect(judgement).toMatchObject({ vocabulary: null, stored: "none", loaded: "none" });
});

test("a head whose matrix is on the left can't be told", async () => {
  const nodes = [
    GATHER,
    node("Transpose", ["x"], "across_x", { perm: [1, 0] }),
    node("MatMul", ["wte", "across_x"], "across_logits"),
    node("Transpose", ["across_logits"], "logits", { perm: [1, 0] }),
  ];
  await expect(judge({ nodes, constants: [MATRIX], inputs: INPUTS })).rejects.toThrow(
    /the last product, MatMul/,
  );
});

const TURN = node("Transpose", ["wte"], "turned", { perm: [1, 0] });
const GEMM = node("Gemm", ["x", "turned"], "logits");

/** What onnxruntime 1.32 holds of each, on the CPU. */
test.each([
  ["through a Transpose of its own", "once", [GATHER, TURN, GEMM]],
  [
    "through a Transpose and an Identity",
    "once",
    [GATHER, TURN, node("Identity", ["turned"], "same"), node("Gemm", ["x", "same"], "logits")],
  ],
  [
    "through a Transpose that a MatMul reads too",
    "twice",
    [GATHER, TURN, GEMM, node("MatMul", ["x", "turned"], "other")],
  ],
  [
    "through a second Transpose",
    "twice",
    [
      GATHER,
      TURN,
      node("Transpose", ["turned"], "again", { perm: [1, 0] }),
      node("Gemm", ["x", "again"], "logits", { transB: 1 }),
    ],
  ],
])("a Gemm that reads the embedding's matrix %s holds it %s", async (_, loaded, nodes) => {
  const outputs = nodes.some(({ output }) => output[0] === "other") ? ["logits", "other"] : ["logits"];
  expect(await judge({ nodes, constants: [MATRIX], inputs: INPUTS, outputs })).toMatchObject({
    stored: "once",
    loaded,
  });
});

test.each([
  [{ perm: [1, 0] }, "once"],
  [{}, "twice"],
])("operators of one effect are computed once only if they are written alike: %j", async (perm, loaded) => {
  const judgement = await judge({
    nodes: [
      node("Transpose", ["across"], "rows", { perm: [1, 0] }),
      node("Gather", ["rows", "input_ids"], "x"),
      node("Transpose", ["across"], "others", perm),
      node("Einsum", ["x", "others"], "logits", { equation: "sd,vd->sv" }),
    ],
    constants: [ACROSS],
    inputs: INPUTS,
  });
  expect(judgement).toMatchObject({ stored: "once", loaded });
});

function headOf(equation: string, ...inputs: readonly string[]): Promise<Judgement> {
  return judge({
    nodes: [GATHER, node("Einsum", inputs, "logits", { equation })],
    constants: [MATRIX, ACROSS],
    inputs: INPUTS,
  });
}

/** `torch.einsum`: onnxruntime 1.32 reads the matrix as it lies. */
test.each([
  ["bsd,vd->bsv", "x", "wte"],
  ["bsd, vd -> bsv", "x", "wte"],
  ["...d,vd->...v", "x", "wte"],
  ["vd,bsd->bsv", "wte", "x"],
])("a head written as the Einsum %s is found", async (equation, ...inputs) => {
  const judgement = await headOf(equation, ...inputs);
  expect(judgement).toMatchObject({ vocabulary: [V, D], stored: "once", loaded: "once" });
});

test("a head written as an Einsum of a matrix that lies across is compared", async () => {
  const judgement = await headOf("bsd,dv->bsv", "x", "across");
  expect(judgement).toMatchObject({ stored: "twice", loaded: "twice", extraBytes: 4 * V * D });
});

test.each([
  "bds,vd->bvs",
  "bsd,vd->bvs",
  "bsd,vd->sv",
  "bsd,vd",
  "b...d,vd->b...v",
  "dd,vd->dv",
  "bsd,vd,d->bsv",
])("a head written as the Einsum %s can't be told", async (equation) => {
  await expect(headOf(equation, "x", "wte")).rejects.toThrow(/the last product, Einsum/);
});

/** `F.linear(x, wte.weight[:rows])`, where an embedding is padded. onnxruntime 1.32 keeps the rows, turned, beside it. */
test.each([
  [0, V - 8, V - 8],
  [10, 2 ** 31, V - 10],
  [-V, -8, V - 8],
])(
  "a head of rows %i to %i of the embedding's matrix is a copy once it is loaded",
  async (start, end, rows) => {
    const model = writeGraph(sliced("wte", start, end));
    expect(await judgeFile(subjectOf(model))).toMatchObject({
      vocabulary: [V, D],
      stored: "once",
      loaded: "twice",
      extraBytes: 4 * rows * D,
    });
    await expect(mendFile(subjectOf(model), "mended.onnx")).rejects.toThrow(/reads a part of wte/);
  },
);

/** ONNX counts a negative axis from the end. */
test("a head of rows that are counted by axis -2 is one of the first axis", async () => {
  const judgement = await judge(sliced("wte", 0, V - 8, -2));
  expect(judgement).toMatchObject({ vocabulary: [V, D], stored: "once", loaded: "twice" });
});

test.each([
  ["wte", -2, "across"],
  ["across", -1, "wte"],
])("an embedding that reads %s by axis %i is found", async (matrix, axis, head) => {
  const judgement = await judge({
    nodes: [
      node("Gather", [matrix, "input_ids"], "x", { axis }),
      node("Einsum", ["x", head], "logits", { equation: head === "wte" ? "sd,vd->sv" : "sd,dv->sv" }),
    ],
    constants: [MATRIX, ACROSS],
    inputs: INPUTS,
  });
  expect(judgement).toMatchObject({ vocabulary: [V, D], stored: "twice", loaded: "twice" });
});

/** As PyTorch exports a model in double precision. */
test.each(["rows", "across"])(
  "two matrices of float64 are compared in float64, if the head's lies in %s too",
  async (lies) => {
    const numbers = Float64Array.from(WTE);
    const head = Float64Array.from(lies === "rows" ? WTE : turned(WTE));
    const write = () =>
      judge({
        nodes: [GATHER, node("Gemm", ["x", "ff_out"], "logits", { transB: Number(lies === "rows") })],
        constants: [
          constant("wte", [V, D], DOUBLE, numbers),
          constant("ff_out", lies === "rows" ? [V, D] : [D, V], DOUBLE, head),
        ],
        inputs: INPUTS,
      });
    const twice = { vocabulary: [V, D], stored: "twice", loaded: "twice", extraBytes: 8 * V * D };
    expect(await write()).toMatchObject(twice);
    head[V * D - 1] = (head[V * D - 1] ?? 0) * (1 + 2 ** -40); // nothing to float32
    expect(await write()).toMatchObject({ stored: "own", loaded: "own" });
  },
);

test.each([
  [1, "twice"],
  [1 + 2 ** -20, "own"],
])("a matrix of float32, and its original in float64 times %f, are held %s", async (factor, stored) => {
  const judgement = await judge({
    nodes: [GATHER, node("Gemm", ["x", "ff_out"], "logits", { transB: 1 })],
    constants: [
      MATRIX,
      constant(
        "ff_out",
        [V, D],
        DOUBLE,
        Float64Array.from(WTE, (number) => number * factor),
      ),
    ],
    inputs: INPUTS,
  });
  expect(judgement).toMatchObject({ stored, loaded: stored });
});

/** The numbers of a matrix [V, D], as one [D, V] has them. */
function turned(numbers: readonly number[]): number[] {
  return Array.from({ length: V * D }, (_, i) => numbers[(i % V) * D + Math.floor(i / V)] ?? NaN);
}

/** @param matrix of which the head reads some rows */
function sliced(matrix: string, start: number, end: number, axis = 0): WrittenGraph {
  return {
    nodes: [
      GATHER,
      node("Slice", [matrix, "start", "end", "axis"], "some", {}),
      node("Transpose", ["some"], "turned", { perm: [1, 0] }),
      node("MatMul", ["x", "turned"], "logits"),
    ],
    constants: [
      MATRIX,
      floats("padded", [V + 8, D], [...WTE, ...WTE.slice(0, 8 * D)]),
      ...Object.entries({ start, end, axis }).map(([name, value]) =>
        constant(name, [1], INT64, BigInt64Array.of(BigInt(value))),
      ),
    ],
    inputs: INPUTS,
  };
}

test("a head of some rows of another matrix can't be told", async () => {
  await expect(judge(sliced("padded", 0, V))).rejects.toThrow(
    /padded is read in part, and can't be compared. Judge the checkpoint/,
  );
});

test("a matrix of integers that nothing scales can't be told, and its type is named", async () => {
  const found = judge({
    nodes: [GATHER, node("Gemm", ["x", "ff_out"], "logits", { transB: 1 })],
    constants: [MATRIX, constant("ff_out", [V, D], INT32, new Int32Array(V * D))],
    inputs: INPUTS,
  });
  await expect(found).rejects.toThrow(
    /ff_out is of the type int32, and can't be compared. Judge the checkpoint/,
  );
});

/** `quantize_dynamic` of onnxruntime: what a product multiplies gives the scale of what it computes. */
test("behind the scale of a small quantised product no head is looked for", async () => {
  const steps = Array.from({ length: FARTHEST + 1 }, (_, i) => node("Tanh", [`y${i}`], `y${i + 1}`));
  const quantise = node("DynamicQuantizeLinear", [`y${FARTHEST + 1}`], "codes");
  quantise.output.push("step", "zero");
  const judgement = await judge({
    nodes: [
      node("Gather", ["wte", "input_ids"], "y0"),
      ...steps,
      quantise,
      node("MatMulInteger", ["codes", "classes", "zero"], "product"),
      node("Cast", ["product"], "numbers", { to: FLOAT }),
      node("Mul", ["numbers", "step"], "logits"),
    ],
    constants: [MATRIX, constant("classes", [D, 2], INT8, new Int8Array(D * 2))],
    inputs: INPUTS,
  });
  expect(judgement).toMatchObject({ vocabulary: null, stored: "none", loaded: "none" });
});

/** Many an embedding is padded to a multiple of 64 rows, and some exporters cut the head to the tokens that there are. */
test("a head of somewhat fewer rows than the embedding is a matrix of its own", async () => {
  const rows = V - 8;
  const judgement = await judge({
    nodes: [GATHER, node("Gemm", ["x", "ff_out"], "logits", { transB: 1 })],
    constants: [MATRIX, floats("ff_out", [rows, D], WTE.slice(0, rows * D))],
    inputs: INPUTS,
  });
  expect(judgement).toMatchObject({
    vocabulary: [V, D],
    stored: "own",
    loaded: "own",
    extraBytes: 4 * rows * D,
  });
});

/** TensorFlow's exporter writes `tf.gather_nd` so, and `tf.one_hot` in Keras' own layer for TPUs. */
test.each([
  ["GatherND", [node("Unsqueeze", ["input_ids", "last"], "ids"), node("GatherND", ["wte", "ids"], "x")]],
  [
    "OneHot",
    [node("OneHot", ["input_ids", "depth", "values"], "ones"), node("MatMul", ["ones", "wte"], "x")],
  ],
])("a model that looks up its tokens by %s can't be told", async (_, nodes) => {
  const graph = {
    nodes: [...nodes, node("MatMul", ["x", "across"], "logits")],
    constants: [
      MATRIX,
      ACROSS,
      constant("last", [1], INT64, BigInt64Array.of(-1n)),
      constant("depth", [], INT64, BigInt64Array.of(BigInt(V))),
      floats("values", [2], [0, 1]),
    ],
    inputs: INPUTS,
  };
  await expect(judge(graph)).rejects.toThrow("The model takes input_ids, but no Gather reads a matrix");
});

test("a head that is further from the logits than is looked can't be told", async () => {
  const steps = Array.from({ length: FARTHEST + 1 }, (_, i) => node("Tanh", [`y${i}`], `y${i + 1}`));
  const nodes = [
    GATHER,
    node("Gemm", ["x", "wte"], "y0", { transB: 1 }),
    ...steps,
    node("Tanh", [`y${FARTHEST + 1}`], "logits"),
  ];
  await expect(judge({ nodes, constants: [MATRIX], inputs: INPUTS })).rejects.toThrow(/more operators stand/);
});

/** Each would be compared with each: for a file of some MB that takes hours. */
test("more tables or products than any model has can't be told", async () => {
  const many = Array.from({ length: 2 ** 10 + 1 }, (_, i) => `x${i}`);
  const tables = many.map((name) => node("Gather", ["wte", "input_ids"], name));
  await expect(judge({ nodes: tables, constants: [MATRIX], inputs: INPUTS })).rejects.toThrow(
    /look up rows 1025, and of products before an output 0\./,
  );
  const heads = many.map((name) => node("MatMul", ["x", "across"], name));
  await expect(
    judge({ nodes: [GATHER, ...heads], constants: [MATRIX, ACROSS], inputs: INPUTS, outputs: many }),
  ).rejects.toThrow(/look up rows 1, and of products before an output 1025\./);
});

/** Gemma 4 has a second table of as many rows, `embed_tokens_per_layer`. */
test("of two tables that the same ids look up, the one of the head's width is the embedding", async () => {
  const judgement = await judge({
    nodes: [
      node("Gather", ["per_layer", "input_ids"], "more"),
      GATHER,
      node("Gemm", ["x", "wte"], "logits", { transB: 1 }),
    ],
    constants: [floats("per_layer", [V, 2 * D], [...WTE, ...WTE]), MATRIX],
    inputs: INPUTS,
    outputs: ["logits", "more"],
  });
  expect(judgement).toMatchObject({ vocabulary: [V, D], stored: "once", loaded: "once" });
});

/** A model of encoder and decoder in one file, each with a table of its own, and the decoder's tied to the head. */
test("of two tables of the head's width, the one that the head reads too is the embedding", async () => {
  const judgement = await judge({
    nodes: [
      node("Gather", ["encoder", "input_ids"], "y"),
      node("Gather", ["wte", "decoder_input_ids"], "z"),
      node("Add", ["y", "z"], "x"),
      node("Transpose", ["wte"], "turned", { perm: [1, 0] }),
      node("MatMul", ["x", "turned"], "logits"),
    ],
    constants: [floats("encoder", [V, D], WTE.toReversed()), MATRIX],
    inputs: [...INPUTS, idsInput("decoder_input_ids")],
  });
  expect(judgement).toMatchObject({ vocabulary: [V, D], stored: "once", loaded: "twice" });
});

test("a single table of another width than the head is a matrix of its own", async () => {
  const judgement = await judge({
    nodes: [
      node("Gather", ["wide", "input_ids"], "y"),
      node("MatMul", ["y", "down"], "x"),
      node("Gemm", ["x", "wte"], "logits", { transB: 1 }),
    ],
    constants: [
      floats("wide", [V, 2 * D], [...WTE, ...WTE]),
      floats("down", [2 * D, D], WTE.slice(0, 2 * D * D)),
      MATRIX,
    ],
    inputs: INPUTS,
  });
  expect(judgement).toMatchObject({ stored: "own", loaded: "own" });
});

const [BLOCKS, BLOCK] = [2, 32];

/** A head of 8 bits, and an embedding from these codes and scales. @param axes by which each is read */
function inParts(codes: string, scales: string, axes: readonly [number, number] = [0, 0]): WrittenGraph {
  const ones = Array<number>(V * BLOCKS).fill(1);
  return {
    nodes: [
      node("Gather", [codes, "input_ids"], "some_codes", { axis: axes[0] }),
      node("Gather", [scales, "input_ids"], "some_scales", { axis: axes[1] }),
      node("Unsqueeze", ["some_scales", "last"], "steps"),
      node("Cast", ["some_codes"], "numbers", { to: FLOAT }),
      node("Mul", ["numbers", "steps"], "product"),
      node("Reshape", ["product", "shape"], "x"),
      ownNode("MatMulNBits", ["x", "codes", "scales"], "logits", {
        K: BLOCKS * BLOCK,
        N: V,
        bits: 8,
        block_size: BLOCK,
      }),
    ],
    constants: [
      ...["codes", "own_codes"].map((name) =>
        constant(name, [V, BLOCKS, BLOCK], UINT8, new Uint8Array(V * BLOCKS * BLOCK)),
      ),
      ...["scales", "own_scales"].map((name) => floats(name, [V, BLOCKS], ones)),
      constant("last", [1], INT64, BigInt64Array.of(2n)),
      constant("shape", [2], INT64, BigInt64Array.of(-1n, 64n)),
    ],
    inputs: INPUTS,
  };
}

/** As onnxruntime-genai's `postprocess_lm_head_tied_embeddings.py` ties an embedding to a head of 8 bits. */
test.each([
  [0, 0],
  [-3, -2],
])(
  "an embedding that is put together from the head's codes and scales, by axes %i and %i, is the head's matrix",
  async (...axes) => {
    const judgement = await judge(inParts("codes", "scales", axes));
    expect(judgement).toMatchObject({
      vocabulary: [V, BLOCKS * BLOCK],
      matrices: [{ name: "codes" }],
      stored: "once",
      loaded: "once",
    });
  },
);

test.each([
  ["own_codes", "own_scales"],
  ["own_codes", "scales"],
  ["codes", "own_scales"],
])("an embedding that is put together from %s and %s can't be told", async (codes, scales) => {
  await expect(judge(inParts(codes, scales))).rejects.toThrow(/put together from several tensors/);
});

/** onnxruntime 1.32 runs it: it takes `quantize_axis` 2, and then wants a third axis of the scales. */
test("a GatherBlockQuantized that reads the head's codes as they lie has one matrix with it", async () => {
  const write = (axis: number, rows = 0) => ({
    nodes: [
      ownNode("GatherBlockQuantized", ["codes", "input_ids", "steps"], "some", {
        bits: 8,
        block_size: BLOCK,
        gather_axis: rows,
        quantize_axis: axis,
      }),
      node("Reshape", ["some", "shape"], "x"),
      ...inParts("codes", "scales").nodes.slice(-1),
    ],
    constants: [
      ...(inParts("codes", "scales").constants ?? []),
      floats("steps", [V, BLOCKS, 1], Array<number>(V * BLOCKS).fill(1)),
    ],
    inputs: INPUTS,
  });
  const once = { vocabulary: [V, BLOCKS * BLOCK], stored: "once", loaded: "once" };
  expect(await judge(write(2))).toMatchObject(once);
  expect(await judge(write(-1, -3))).toMatchObject(once);
  await expect(judge(write(1))).rejects.toThrow(/a form that is not known here/);
});

/** As `quantize_static`, and `quantize_dynamic` of the Gather alone, leave a head that turns the embedding's matrix. */
test.each([
  ["DequantizeLinear and Transpose", []],
  [
    "DequantizeLinear, Transpose, QuantizeLinear and DequantizeLinear",
    [
      node("QuantizeLinear", ["turned", "step", "zero"], "rounded"),
      node("DequantizeLinear", ["rounded", "step", "zero"], "matrix"),
    ],
  ],
] as const)(
  "of a head that reads its matrix through %s it is said that this is the cause",
  async (through, more) => {
    const found = judge({
      nodes: [
        node("DequantizeLinear", ["codes", "step", "zero"], "rows"),
        node("Gather", ["rows", "input_ids"], "x"),
        node("Transpose", ["rows"], "turned", { perm: [1, 0] }),
        ...more,
        node("MatMul", ["x", more.length > 0 ? "matrix" : "turned"], "logits"),
      ],
      constants: [
        constant("codes", [V, D], INT8, new Int8Array(V * D)),
        floats("step", [], [1]),
        constant("zero", [], INT8, Int8Array.of(0)),
      ],
      inputs: INPUTS,
    });
    await expect(found).rejects.toThrow(
      `reads its matrix through ${through}, and such a matrix is not read here. Judge the file before it was quantised.`,
    );
  },
);

/** An embedding, and a product with this many outputs that is not read here. */
const UNREAD: Readonly<Record<string, (size: number) => WrittenGraph>> = {
  MatMulInteger: (size) => ({
    nodes: [GATHER, node("MatMulInteger", ["x", "weight"], "logits")],
    constants: [MATRIX, constant("weight", [D, size], INT8, new Int8Array(D * size))],
    inputs: INPUTS,
  }),
  QLinearMatMul: (size) => ({
    nodes: [GATHER, node("QLinearMatMul", ["x", "step", "zero", "weight"], "logits")],
    constants: [MATRIX, constant("weight", [D, size], INT8, new Int8Array(D * size))],
    inputs: INPUTS,
  }),
  MatMulBnb4: (size) => ({
    nodes: [GATHER, ownNode("MatMulBnb4", ["x", "weight"], "logits", { K: D, N: size })],
    constants: [MATRIX, constant("weight", [(D * size) / 2], UINT8, new Uint8Array((D * size) / 2))],
    inputs: INPUTS,
  }),
  Conv: (size) => ({
    nodes: [GATHER, node("Conv", ["x", "weight"], "logits")],
    constants: [MATRIX, floats("weight", [size, D, 1], Array<number>(size * D).fill(1))],
    inputs: INPUTS,
  }),
};

function judgeUnread(opType: string, size: number): Promise<Judgement> {
  return judge(UNREAD[opType]?.(size) ?? { nodes: [], inputs: [] });
}

/** Quantised classifiers and text encoders; a synthesiser of speech ends with a Conv of one channel. */
test.each(Object.keys(UNREAD))(
  "a last %s is a head that is not read only if it has V outputs",
  async (opType) => {
    expect(await judgeUnread(opType, 2)).toMatchObject({ vocabulary: null, stored: "none", loaded: "none" });
    await expect(judgeUnread(opType, V)).rejects.toThrow(`the last product, ${opType}`);
  },
);

test("only of a product that quantising made, it is said to judge the file before", async () => {
  await expect(judgeUnread("MatMulInteger", V)).rejects.toThrow(/before it was quantised/);
  await expect(judgeUnread("Conv", V)).rejects.toThrow(/with a MatMul as its head/);
});
