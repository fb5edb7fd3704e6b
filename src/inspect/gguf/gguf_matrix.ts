import { toFloat32 } from "../../checkpoint/format/float32.ts";
import type { Matrix, Numbers } from "../matrix.ts";
import { roundedNumbers } from "../matrix.ts";
import type { GgufFile, GgufTensor } from "./gguf_file.ts";

type Decode = (bytes: Uint8Array<ArrayBuffer>) => Numbers;

/** Types whose numbers are read here. */
const DECODE: Readonly<Record<string, Decode>> = {
  F32: (bytes) => roundedNumbers(toFloat32(bytes, "F32"), "F32"),
  F16: (bytes) => roundedNumbers(toFloat32(bytes, "F16"), "F16"),
  BF16: (bytes) => roundedNumbers(toFloat32(bytes, "BF16"), "BF16"),
  Q8_0: (bytes) => blocks(bytes, 34, 0.51, (at, i) => ((bytes[at + i] ?? 0) << 24) >> 24),
  Q4_0: (bytes) =>
    blocks(bytes, 18, 1.01, (at, i) => {
      const byte = bytes[at + (i % 16)] ?? 0;
      return (i < 16 ? byte & 15 : byte >> 4) - 8;
    }),
};

/** Blocks of 32 numbers: a float16 scale, then the numbers. `slack` is of one step. */
function blocks(
  bytes: Uint8Array<ArrayBuffer>,
  size: number,
  slack: number,
  number: (at: number, i: number) => number,
): Numbers {
  const count = bytes.length / size;
  const scales = new Uint8Array(count * 2);
  for (let block = 0; block < count; block++) {
    scales.set(bytes.subarray(block * size, block * size + 2), 2 * block);
  }
  const steps = toFloat32(scales, "F16");
  const stepOf = (i: number): number => steps[Math.floor(i / 32)] ?? NaN;
  const values = new Float32Array(count * 32);
  for (let i = 0; i < values.length; i++) {
    values[i] = number(Math.floor(i / 32) * size + 2, i % 32) * stepOf(i);
  }
  return { values, slackAt: (i) => Math.abs(stepOf(i)) * slack };
}

/** A matrix of a GGUF file in the numbers that it stands for; null for types that are not read here. */
export function ggufMatrix({ source }: GgufFile, { shape, type, start }: GgufTensor): Matrix | null {
  const [columns = 0, rows = 0] = shape;
  const decode = Object.hasOwn(DECODE, type.name) ? DECODE[type.name] : undefined;
  if (!decode) return null;
  const rowBytes = (columns / type.numbers) * type.bytes;
  const read: Matrix["read"] = async (from, to, signal) =>
    decode(await source.read(start + from * rowBytes, start + to * rowBytes, signal));
  return { rows, columns, kind: type.name, read };
}
