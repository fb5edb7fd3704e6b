import { expect, test } from "vitest";
import type { NodeProto } from "../../engines/onnx/format/onnx_pb.ts";
import { judgeFile, mendFile } from "../judge_file.ts";
import type { Judgement } from "../judgement.ts";
import type { Subject } from "../subject.ts";
import { fixtureFolder, memoryFolder } from "../testing/disk_folder.ts";
import { constant, floats, idsInput, node, ownNode, writeGraph } from "../testing/onnx_graph.ts";
import { FLOAT, FLOAT16, UINT8 } from "./number_type.ts";

const [V, D] = [60, 4];

const WTE = Array.from({ length: V * D }, (_, i) => Math.sin(i + 1));
const [STEP, ZERO] = [2 / 255, 128];
const CODES = Uint8Array.from(WTE, (number) => Math.round(number / STEP) + ZERO);
const ACROSS = Uint8Array.from({ length: V * D }, (_, i) => CODES[(i % V) * D + Math.floor(i / V)] ?? 0);

const GATHER = [node("Gather", ["wte", "input_ids"], "x")];

/** As `quantize_dynamic` writes an embedding. */
const CODES_GATHER = [
  node("Gather", ["codes", "input_ids"], "rows"),
  node("DequantizeLinear", ["rows", "step", "zero"], "x"),
];

function quantise(): NodeProto {
  const quantiser = node("DynamicQuantizeLinear", ["x"], "x_codes");
  quantiser.output.push("x_step", "x_zero");
  return quantiser;
}

/** A head as `quantize_dynamic` writes it. */
function integerHead({
  matrix = "across",
  step = "step",
  zero = "zero",
  to = FLOAT,
  by = "x_step",
}): NodeProto[] {
  return [
    quantise(),
    node("MatMulInteger", ["x_codes", matrix, "x_zero", zero], "sums"),
    node("Cast", ["sums"], "numbers", { to }),
    node("Mul", [by, step], "steps"),
    node("Mul", ["numbers", "steps"], "logits"),
  ];
}

function subjectOf(nodes: readonly NodeProto[]): Subject {
  const model = writeGraph({
    nodes,
    constants: [
      floats("wte", [V, D], WTE),
      constant("codes", [V, D], UINT8, CODES),
      constant("across", [D, V], UINT8, ACROSS),
      floats("step", [], [STEP]),
      constant("zero", [], UINT8, Uint8Array.of(ZERO)),
      floats("other_step", [], [3 * STEP]),
      constant("other_zero", [], UINT8, Uint8Array.of(ZERO - 9)),
      floats("steps_of_tokens", [V], Array<number>(V).fill(STEP)),
      constant("zeros_of_tokens", [V], UINT8, new Uint8Array(V).fill(ZERO)),
      floats("steps_of_numbers", [D], Array<number>(D).fill(STEP)),
    ],
    inputs: [idsInput("input_ids")],
  });
  return { name: "model.onnx", folder: memoryFolder({ "model.onnx": model }) };
}

function judge(...nodes: readonly NodeProto[]): Promise<Judgement> {
  return judgeFile(subjectOf(nodes));
}

const ONE_SCALE = V * D + 4 + 1;

test.each<[string, number, readonly NodeProto[]]>([
  ["MatMulInteger", ONE_SCALE, integerHead({})],
  [
    "MatMulInteger with a scale for each token",
    V * D + V * (4 + 1),
    integerHead({ step: "steps_of_tokens", zero: "zeros_of_tokens" }),
  ],
  [
    "MatMulIntegerToFloat",
    ONE_SCALE,
    [
      quantise(),
      ownNode("MatMulIntegerToFloat", ["x_codes", "across", "x_step", "step", "x_zero", "zero"], "logits"),
    ],
  ],
  [
    "DynamicQuantizeMatMul",
    ONE_SCALE,
    [ownNode("DynamicQuantizeMatMul", ["x", "across", "step", "zero"], "logits")],
  ],
])("a float embedding and a head of %s are one matrix twice", async (_, extraBytes, head) => {
  expect(await judge(...GATHER, ...head)).toMatchObject({
    vocabulary: [V, D],
    stored: "twice",
    loaded: "twice",
    extraBytes,
  });
});

test.each([{ step: "other_step" }, { zero: "other_zero" }])(
  "the same codes with another scale or zero point are other numbers: %j",
  async (other) => {
    expect(await judge(...CODES_GATHER, ...integerHead({}))).toMatchObject({ stored: "twice" });
    expect(await judge(...CODES_GATHER, ...integerHead(other))).toMatchObject({
      stored: "own",
      loaded: "own",
    });
  },
);

/** onnxruntime 1.32 computes the Transpose when it loads the file, and keeps its result. */
test.each<[string, readonly NodeProto[]]>([
  ["a product of codes", integerHead({ matrix: "turned" })],
  [
    "a DequantizeLinear",
    [
      node("DequantizeLinear", ["turned", "step", "zero"], "matrix"),
      node("MatMul", ["x", "matrix"], "logits"),
    ],
  ],
])("codes that %s reads through a Transpose are a second matrix once they are loaded", async (_, head) => {
  const turn = node("Transpose", ["codes"], "turned", { perm: [1, 0] });
  const judgement = await judge(...CODES_GATHER, turn, ...head);
  expect(judgement).toMatchObject({ stored: "once", loaded: "twice", extraBytes: V * D });
});

test("codes of each token that lie in rows have their token's scale", async () => {
  const turn = node("Transpose", ["codes"], "turned", { perm: [1, 0] });
  const head = integerHead({ matrix: "turned", step: "steps_of_tokens", zero: "zeros_of_tokens" });
  expect(await judge(...GATHER, turn, ...head)).toMatchObject({ stored: "twice", loaded: "twice" });
});

test("a Transpose before a DequantizeLinear with several scales can't be told", async () => {
  const nodes = [
    node("Transpose", ["codes"], "turned", { perm: [1, 0] }),
    node("DequantizeLinear", ["turned", "steps_of_tokens"], "matrix"),
    node("MatMul", ["x", "matrix"], "logits"),
  ];
  await expect(judge(...GATHER, ...nodes)).rejects.toThrow(/the last product, MatMul/);
});

test.each([{ by: "other_step" }, { step: "input_ids" }, { to: FLOAT16 }])(
  "a product of codes that is scaled in another way can't be told: %j",
  async (other) => {
    await expect(judge(...GATHER, ...integerHead(other))).rejects.toThrow(/the last product, MatMulInteger/);
  },
);

test("scales of which there are not as many as tokens can't be told", async () => {
  const head = integerHead({ step: "steps_of_numbers" });
  await expect(judge(...GATHER, ...head)).rejects.toThrow(
    /across is quantised in a form that is not known here/,
  );
});

test("codes that are looked up, with a scale for each number, can't be told", async () => {
  const nodes = [CODES_GATHER[0] as NodeProto, node("DequantizeLinear", ["rows", "steps_of_numbers"], "x")];
  await expect(judge(...nodes, ...integerHead({}))).rejects.toThrow(/codes is of the type uint8/);
});

/** Numbers that NumPy computes from the codes, scales and zero points of the file. */
test("two matrices of quantize_dynamic that differ are shown with the numbers that they stand for", async () => {
  const { explanation } = await judgeFile({ name: "dynamic-llama-own.onnx", folder: fixtureFolder("") });
  expect(explanation).toContain("At token 0, number 1, they hold 0 and -0.393074");
});

test.each([
  ["dynamic-llama-tied.onnx", /codes of 8 bits.*Gather read the head's matrix/],
  ["dynamic-llama-own.onnx", /two matrices differ/],
  ["dynamic-llama-across.onnx", /once already/],
])("%s is not mended, and told why", async (name, reason) => {
  await expect(mendFile({ name, folder: fixtureFolder("") }, "mended.onnx")).rejects.toThrow(reason);
});
