import { expect, test } from "vitest";
import { judgeFile } from "../judge_file.ts";
import type { Judgement } from "../judgement.ts";
import { memoryFolder } from "../testing/disk_folder.ts";
import {
  constant,
  constantOfFields,
  floats,
  idsInput,
  node,
  ownNode,
  writeGraph,
} from "../testing/onnx_graph.ts";
import { INT32, INT4, INT8, UINT8 } from "./number_type.ts";

const [V, D] = [3, 32];

function judge(model: Uint8Array<ArrayBuffer>): Promise<Judgement> {
  return judgeFile({ name: "model.onnx", folder: memoryFolder({ "model.onnx": model }) });
}

/** V rows of these codes, two in a byte, the first in the low bits. */
function packed(row: readonly number[]): Uint8Array<ArrayBuffer> {
  const codes = Array.from({ length: V }, () => row).flat();
  return Uint8Array.from({ length: codes.length / 2 }, (_, i) => {
    const [low = 0, high = 0] = [codes[2 * i], codes[2 * i + 1]];
    return (low & 15) + ((high & 15) << 4);
  });
}

/**
 * Both ends as onnxruntime's MatMulNBitsQuantizer writes them with `is_symmetric` and blocks of 32.
 * @param embedding codes from -8 to 7
 * @param head codes from -8 to 7
 */
function in4Bits(embedding: readonly number[], head: readonly number[]): Uint8Array<ArrayBuffer> {
  return writeGraph({
    nodes: [
      ownNode("GatherBlockQuantized", ["wte", "ids", "wte_scales"], "x", {
        block_size: 32,
        quantize_axis: 1,
      }),
      ownNode("MatMulNBits", ["x", "ff_out", "scales"], "logits", { K: D, N: V, bits: 4, block_size: 32 }),
    ],
    constants: [
      constant("wte", [V, D], INT4, packed(embedding)),
      floats("wte_scales", [V, 1], Array<number>(V).fill(1)),
      constant("ff_out", [V, 1, D / 2], UINT8, packed(head.map((code) => code + 8))),
      floats("scales", [V], Array<number>(V).fill(1)),
    ],
    inputs: [idsInput("ids", 2)],
  });
}

const row = (second: number): number[] => [-8, second, ...Array<number>(D - 2).fill(3)];

/**
 * Of the number 0.5 in steps of 1, `quantize_gather` makes 0 in NumPy, which rounds ties to even, and the C++ code for
 * MatMul makes 1: `roundf(0.5 + 8) - 8`.
 */
test("two matrices of 4 bits that round ties in two ways hold the same numbers", async () => {
  const judgement = await judge(in4Bits(row(0), row(1)));
  expect(judgement).toMatchObject({ vocabulary: [V, D], stored: "twice", loaded: "twice" });
  expect(judgement.explanation).toContain("but for rounding (4 bits in blocks of 32)");
  expect(await judge(in4Bits(row(-7), row(7)))).toMatchObject({ stored: "own" });
});

/** As GPTQ makes a head with `desc_act`: the columns of each block are chosen by their activations. */
test("a head whose columns have their blocks by g_idx is refused", async () => {
  const ones = Array<number>(V).fill(1);
  const write = (...more: string[]) =>
    writeGraph({
      nodes: [
        node("Gather", ["wte", "ids"], "x"),
        ownNode("MatMulNBits", ["x", "ff_out", "scales", "", ...more], "logits", {
          K: D,
          N: V,
          bits: 4,
          block_size: 32,
        }),
      ],
      constants: [
        floats("wte", [V, D], [...row(1), ...row(1), ...row(1)]),
        constant("ff_out", [V, 1, D / 2], UINT8, packed(row(1).map((code) => code + 8))),
        floats("scales", [V], ones),
        constant("g_idx", [D], INT32, new Int32Array(D)),
      ],
      inputs: [idsInput("ids")],
    });
  expect(await judge(write())).toMatchObject({ stored: "twice" });
  await expect(judge(write("g_idx"))).rejects.toThrow("in a form that is not known here");
});

/** As Olive's pass with HQQ writes them; onnxruntime 1.32 computes `(code - zero) * scale` of them. */
test("zero points that are no integers are read", async () => {
  const [zero, step] = [7.25, 0.5];
  const codes = Array.from({ length: D }, (_, i) => i % 16);
  const write = (point: number) =>
    writeGraph({
      nodes: [
        node("Gather", ["wte", "ids"], "x"),
        ownNode("MatMulNBits", ["x", "ff_out", "scales", "zeros"], "logits", {
          K: D,
          N: V,
          bits: 4,
          block_size: 16,
        }),
      ],
      constants: [
        floats(
          "wte",
          [V, D],
          Array.from({ length: V }, () => codes.map((code) => (code - zero) * step)).flat(),
        ),
        constant("ff_out", [V, 2, 8], UINT8, packed(codes)),
        floats("scales", [V * 2], Array<number>(2 * V).fill(step)),
        floats("zeros", [V * 2], Array<number>(2 * V).fill(point)),
      ],
      inputs: [idsInput("ids")],
    });
  expect(await judge(write(zero))).toMatchObject({ vocabulary: [V, D], stored: "twice", loaded: "twice" });
  expect(await judge(write(zero + 2))).toMatchObject({ stored: "own" });
});

/** With as many scales as blocks in rows would have: V is a multiple of the block too. */
test("blocks that reach over rows are refused", async () => {
  const rows = 16;
  const model = writeGraph({
    nodes: [
      ownNode("GatherBlockQuantized", ["wte", "ids", "scales"], "x", { block_size: 16, quantize_axis: 0 }),
      node("Gemm", ["x", "ff_out"], "logits", { transB: 1 }),
    ],
    constants: [
      constant("wte", [rows, D], INT4, new Uint8Array((rows * D) / 2)),
      floats("scales", [1, D], Array<number>(D).fill(1)),
      floats("ff_out", [rows, D], Array<number>(rows * D).fill(0)),
    ],
    inputs: [idsInput("ids", 2)],
  });
  await expect(judge(model)).rejects.toThrow("in a form that is not known here");
});

/** Steps and zero points as `compute_scale_zp` of onnxruntime's quantizer finds them, signed and symmetric or not. */
test("8 bits with a sign and 8 bits with a zero point hold the same numbers", async () => {
  const numbers = Array.from({ length: V * D }, (_, i) => Math.sin(i + 1) + 0.25);
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const [signedStep, step] = [most / 127, (most - least) / 255];
  const zero = Math.round(-least / step);
  const signed = Int8Array.from(numbers, (number) => Math.round(number / signedStep));
  const unsigned = Uint8Array.from(numbers, (number) => Math.round(number / step) + zero);
  const write = (head: Uint8Array<ArrayBuffer>) =>
    writeGraph({
      nodes: [
        node("DequantizeLinear", ["wte", "wte_step"], "rows"),
        node("Gather", ["rows", "ids"], "x"),
        node("DequantizeLinear", ["ff_out", "step", "zero"], "matrix"),
        node("Gemm", ["x", "matrix"], "logits", { transB: 1 }),
      ],
      constants: [
        constant("wte", [V, D], INT8, signed),
        floats("wte_step", [], [signedStep]),
        constant("ff_out", [V, D], UINT8, head),
        floats("step", [], [step]),
        constant("zero", [], UINT8, Uint8Array.of(zero)),
      ],
      inputs: [idsInput("ids")],
    });
  expect(await judge(write(unsigned))).toMatchObject({ stored: "twice", loaded: "twice" });
  expect(await judge(write(unsigned.toReversed()))).toMatchObject({ stored: "own" });
});

test.each([
  [INT8, -3],
  [UINT8, 130],
])("a zero point of type %i that is a field of its own is read", async (type, zero) => {
  const codes = Array.from({ length: V * D }, (_, i) => (i % 100) + 20);
  const matrix = type === INT8 ? Int8Array.from(codes) : Uint8Array.from(codes);
  const step = 0.25;
  const write = (point: number) =>
    writeGraph({
      nodes: [
        node("Gather", ["wte", "ids"], "x"),
        node("DequantizeLinear", ["ff_out", "step", "zero"], "matrix"),
        node("Gemm", ["x", "matrix"], "logits", { transB: 1 }),
      ],
      constants: [
        floats(
          "wte",
          [V, D],
          codes.map((code) => (code - zero) * step),
        ),
        constant("ff_out", [V, D], type, matrix),
        floats("step", [], [step]),
        constantOfFields("zero", [], type, [point]),
      ],
      inputs: [idsInput("ids")],
    });
  expect(await judge(write(zero))).toMatchObject({ stored: "twice" });
  expect(await judge(write(zero + 5))).toMatchObject({ stored: "own" });
});
