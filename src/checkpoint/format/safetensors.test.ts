import { describe, expect, test } from "vitest";
import type { CheckpointErrorCode } from "../checkpoint_error.ts";
import { parseSafetensors, totalBytes } from "./safetensors.ts";
import { bitsOf } from "./dtype.ts";
import { openTensors } from "./weight_file.ts";
import { bytesFile } from "../transport/folder.ts";
import type { ResidentTensor } from "./tensor.ts";
import { readBytes } from "../testing/files.ts";
import { safetensorsFile } from "../testing/safetensors_file.ts";

const PYTHON_FILE = "fixtures/dtypes.safetensors";

function refusal(code: CheckpointErrorCode, message: RegExp): object {
  return expect.objectContaining({ name: "CheckpointError", code, message: expect.stringMatching(message) });
}

function float32(tensor: ResidentTensor<string> | undefined): number[] {
  return Array.from(new Float32Array(tensor?.bytes.slice().buffer ?? new ArrayBuffer()));
}

function words(tensor: ResidentTensor<string> | undefined): number[] {
  return Array.from(new Uint16Array(tensor?.bytes.slice().buffer ?? new ArrayBuffer()));
}

describe("a file made by Python's safetensors", () => {
  const tensors = parseSafetensors(readBytes(PYTHON_FILE).buffer);

  test("gives every tensor with its dtype and shape", () => {
    const described = [...tensors.values()].map(({ name, dtype, shape }) => [name, dtype, shape]);
    expect(new Set(described)).toEqual(
      new Set([
        ["float32", "F32", [2, 3]],
        ["float16", "F16", [2, 3]],
        ["bfloat16", "BF16", [2, 3]],
        ["scalar", "F32", []],
        ["empty", "F32", [0, 4]],
        ["__proto__", "F32", [1]],
      ]),
    );
  });

  test("gives the values that Python wrote", () => {
    expect(float32(tensors.get("float32"))).toEqual([0, 1, -2, 0.5, 65504, -0.0078125]);
    expect(float32(tensors.get("scalar"))).toEqual([3]);
    expect(float32(tensors.get("__proto__"))).toEqual([1]);
    expect(words(tensors.get("float16"))).toEqual([0x0000, 0x3c00, 0xc000, 0x3800, 0x7bff, 0xa000]);
    expect(words(tensors.get("bfloat16"))).toEqual([0x0000, 0x3f80, 0xc000, 0x3f00, 0x4780, 0xbc00]);
  });
});

describe("a file of dtypes that no weights are in, made by Python's safetensors", () => {
  const tensors = parseSafetensors(readBytes("fixtures/buffer-dtypes.safetensors").buffer);

  test("gives every tensor with all its bytes", () => {
    const { empty, ...others } = Object.fromEntries(tensors);
    expect(Object.keys(others)).toHaveLength(17);
    for (const { bytes } of Object.values(others)) expect([...bytes]).toEqual(Array<number>(8).fill(1));
    expect(empty?.byteLength).toBe(0);
  });

  test("has its dtypes in as many bits as they are known to have", () => {
    for (const { dtype, shape, byteLength } of tensors.values()) {
      const numbers = shape.reduce((product, length) => product * length, 1);
      expect([dtype, (numbers * (bitsOf(dtype) ?? NaN)) / 8]).toEqual([dtype, byteLength]);
    }
  });
});

test("metadata may be null, as safetensors has it", () => {
  expect(parseSafetensors(safetensorsFile({ __metadata__: null, a: HALF }, 4)).has("a")).toBe(true);
});

const HALF = { dtype: "F16", shape: [2], data_offsets: [0, 4] };

test("tensors are views into the file", () => {
  const file = safetensorsFile({ a: HALF }, 4);
  const bytes = parseSafetensors(file).get("a")?.bytes;
  expect(bytes?.buffer).toBe(file);
  expect(bytes).toEqual(Uint8Array.of(0, 1, 2, 3));
});

test("a file without tensors is sound", () => {
  expect(parseSafetensors(safetensorsFile({ __metadata__: { format: "pt" } }, 0))).toEqual(new Map());
});

test("the size of the file is known once the header is there, and not before", async () => {
  const file = readBytes(PYTHON_FILE);
  const headerEnd = 8 + new DataView(file.buffer).getUint32(0, true);
  expect(await totalBytes(file.subarray(0, 7))).toBeNull();
  expect(await totalBytes(file.subarray(0, headerEnd - 1))).toBeNull();
  expect(await totalBytes(file.subarray(0, headerEnd))).toBe(file.length);
});

describe("refused", () => {
  const cases: [string, ArrayBuffer, CheckpointErrorCode, RegExp][] = [
    ["an empty file", new ArrayBuffer(0), "truncated", /within its header, after 0 bytes/],
    ["a header cut short", safetensorsFile({ a: HALF }, 4).slice(0, 30), "truncated", /within its header/],
    ["data cut short", safetensorsFile({ a: HALF }, 3), "truncated", /should have 66 bytes .* has 65/],
    ["bytes left over", safetensorsFile({ a: HALF }, 5), "malformed", /should have 66 bytes .* has 67/],
    ["an absurd header length", new Uint8Array(16).fill(0xee).buffer, "malformed", /at most 100000000/],
    ["a header that is no JSON", safetensorsFile('{"a"', 0), "malformed", /not valid JSON.*\{\\"a\\"/],
    ["a header that is no object", safetensorsFile("[1]", 0), "malformed", /should be a JSON object/],
    [
      "a header that is no UTF-8",
      Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff).buffer,
      "malformed",
      /UTF-8/,
    ],
    ["an entry that is no object", safetensorsFile({ a: 1 }, 0), "malformed", /Tensor a .* is 1\./],
    [
      "an unknown dtype",
      safetensorsFile({ a: { ...HALF, dtype: "F17" } }, 4),
      "unsupported",
      /Tensor a has dtype "F17"/,
    ],
    [
      "a dtype named as a method",
      safetensorsFile({ a: { ...HALF, dtype: "toString" } }, 4),
      "unsupported",
      /"toString"/,
    ],
    [
      "a fractional shape",
      safetensorsFile({ a: { ...HALF, shape: [0.5, 4] } }, 4),
      "malformed",
      /whole numbers/,
    ],
    [
      "a negative offset",
      safetensorsFile({ a: { ...HALF, data_offsets: [-4, 0] } }, 4),
      "malformed",
      /whole numbers/,
    ],
    [
      "three offsets",
      safetensorsFile({ a: { ...HALF, data_offsets: [0, 4, 8] } }, 4),
      "malformed",
      /two data_offsets/,
    ],
    [
      "a shape of other size",
      safetensorsFile({ a: { ...HALF, shape: [3] } }, 4),
      "malformed",
      /takes 6 bytes.* give it 4/,
    ],
    [
      "a gap",
      safetensorsFile({ a: { ...HALF, data_offsets: [2, 6] } }, 6),
      "malformed",
      /starts at byte 2 .* not at 0.*gap/,
    ],
    [
      "an overlap",
      safetensorsFile({ a: HALF, b: { ...HALF, data_offsets: [2, 6] } }, 6),
      "malformed",
      /Tensor b .* overlaps/,
    ],
  ];
  test.each(cases)("%s", (_name, file, code, message) => {
    expect(() => parseSafetensors(file)).toThrow(refusal(code, message));
  });

  test.each(cases)("%s, by its name where it has one", async (_name, bytes) => {
    const file = bytesFile("a/model-00002-of-00003.safetensors", bytes);
    await expect(openTensors(file, undefined)).rejects.toThrow(/a\/model-00002-of-00003\.safetensors/);
  });
});
