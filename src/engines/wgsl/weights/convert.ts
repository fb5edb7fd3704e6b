import type { Dtype } from "../../../checkpoint/format/dtype.ts";
import type { Tensor } from "../../../checkpoint/format/tensor.ts";
import { fromFloat16, halfOfBits, LARGEST_HALF } from "../../../rows/float16.ts";
import { UnsupportedCheckpointError } from "../../unsupported_checkpoint.ts";
import type { WeightFormat } from "../../engine.ts";
import { rowBytes } from "./weight_layout.ts";

/** The largest number of int8 that has a negative twin. */
const LARGEST_INT8 = 127;

/**
 * Whole rows of a tensor, as a checkpoint has them, to rows as the kernels read them.
 * @param columns a multiple of eight
 * @throws UnsupportedCheckpointError for a number that the format cannot hold
 */
export function convertRows(
  bytes: Uint8Array<ArrayBuffer>,
  { name, dtype }: Pick<Tensor, "name" | "dtype">,
  columns: number,
  format: WeightFormat,
): Uint8Array<ArrayBuffer> {
  if (format === "int8") return toInt8(toFloat32(bytes, dtype), columns, name);
  return dtype === "F16" ? bytes : toFloat16(toFloat32(bytes, dtype), name);
}

/** Every number of the three dtypes is exact in float32. */
function toFloat32(bytes: Uint8Array<ArrayBuffer>, dtype: Dtype): Float32Array<ArrayBuffer> {
  if (dtype === "F32") return new Float32Array(...aligned(bytes, 4));
  const halves = new Uint16Array(...aligned(bytes, 2));
  return dtype === "F16" ? decode(halves) : new Float32Array(upperHalves(halves).buffer);
}

/** Loops, here and below: `from` and `map` with a function take ten times as long, which counts for whole models. */
function decode(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const known = float16Numbers();
  const numbers = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) numbers[i] = known[halves[i] ?? 0] ?? NaN;
  return numbers;
}

/** The bits of the float32 numbers that bfloat16 numbers are the upper halves of. */
function upperHalves(halves: Uint16Array): Uint32Array<ArrayBuffer> {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = (halves[i] ?? 0) << 16;
  return bits;
}

/** A tensor may begin at any byte of its file, and typed arrays may not: then the bytes are copied. */
function aligned(bytes: Uint8Array<ArrayBuffer>, size: number): [ArrayBuffer, number, number] {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  return [buffer, byteOffset, byteLength / size];
}

let decoded: Float32Array | undefined;

/** What each float16 stands for. */
function float16Numbers(): Float32Array {
  return (decoded ??= Float32Array.from({ length: 2 ** 16 }, (_, bits) => fromFloat16(bits)));
}

/** To the nearest; NaN and infinities stay what they are. */
function toFloat16(numbers: Float32Array<ArrayBuffer>, name: string): Uint8Array<ArrayBuffer> {
  const bits = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length);
  const halves = new Uint16Array(numbers.length);
  for (let i = 0; i < halves.length; i++) {
    const half = halfOfBits(bits[i] ?? 0);
    halves[i] = half;
    if ((half & 0x7fff) === 0x7c00 && Number.isFinite(numbers[i])) throw tooLarge(name, numbers[i]);
  }
  return new Uint8Array(halves.buffer);
}

function tooLarge(name: string, value: number | undefined): UnsupportedCheckpointError {
  return new UnsupportedCheckpointError(
    `Tensor ${name} holds the number ${value}, and the largest in float16 is ${LARGEST_HALF}. Choose int8 weights.`,
  );
}

/** Each row in steps of a 127th of its largest magnitude, to the nearest step. */
function toInt8(numbers: Float32Array, columns: number, name: string): Uint8Array<ArrayBuffer> {
  const stride = rowBytes("int8", columns);
  const rows = numbers.length / columns;
  const converted = new Int8Array(rows * stride);
  const scales = new DataView(converted.buffer);
  for (let row = 0; row < rows; row++) {
    const from = row * columns;
    const to = row * stride;
    const scale = Math.fround(largestMagnitude(numbers, from, columns, name) / LARGEST_INT8);
    scales.setFloat32(to + columns, scale, true);
    if (scale === 0) continue;
    for (let column = 0; column < columns; column++) {
      const steps = Math.round((numbers[from + column] ?? 0) / scale);
      // Only where a scale is so small that float32 has few digits for it is there anything to clamp.
      converted[to + column] = Math.min(Math.max(steps, -LARGEST_INT8), LARGEST_INT8);
    }
  }
  return new Uint8Array(converted.buffer);
}

function largestMagnitude(numbers: Float32Array, from: number, columns: number, name: string): number {
  let largest = 0;
  for (let i = from; i < from + columns; i++) {
    const magnitude = Math.abs(numbers[i] ?? 0);
    if (!(magnitude < Infinity)) throw notFinite(name, numbers[i]);
    if (magnitude > largest) largest = magnitude;
  }
  return largest;
}

function notFinite(name: string, value: number | undefined): UnsupportedCheckpointError {
  return new UnsupportedCheckpointError(
    `Tensor ${name} holds ${value}, which int8 has no number for. The weights may be damaged: load them again; ` +
      "float16 weights would take it as it is.",
  );
}
