import { fromFloat16 } from "../../float16/float16.ts";
import type { Dtype } from "./dtype.ts";

/** The numbers of a tensor as float32, without loss: a copy, or a view if they are float32 already. */
export function toFloat32(bytes: Uint8Array<ArrayBuffer>, dtype: Dtype): Float32Array<ArrayBuffer> {
  return READ[dtype](bytes);
}

const READ: Readonly<Record<Dtype, (bytes: Uint8Array<ArrayBuffer>) => Float32Array<ArrayBuffer>>> = {
  F32: (bytes) => new Float32Array(...aligned(bytes, 4)),
  F16: (bytes) => decode(new Uint16Array(...aligned(bytes, 2))),
  BF16: (bytes) => new Float32Array(upperHalves(new Uint16Array(...aligned(bytes, 2))).buffer),
};

/** A loop, here and below: `map` with a function is ten times slower, which matters for whole models. */
function decode(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const known = float16Numbers();
  const numbers = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) numbers[i] = known[halves[i] ?? 0] ?? NaN;
  return numbers;
}

/** Bits of float32 numbers from bfloat16 numbers, which are their upper halves. */
function upperHalves(halves: Uint16Array): Uint32Array<ArrayBuffer> {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = (halves[i] ?? 0) << 16;
  return bits;
}

/**
 * What a typed array of numbers of `size` bytes takes. A tensor may begin at any byte of its file, but typed arrays need
 * alignment: unaligned bytes are copied.
 */
export function aligned(bytes: Uint8Array<ArrayBuffer>, size: number): [ArrayBuffer, number, number] {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  return [buffer, byteOffset, byteLength / size];
}

let decoded: Float32Array | undefined;

/** The value of each float16. */
function float16Numbers(): Float32Array {
  return (decoded ??= decodeEach());
}

function decodeEach(): Float32Array {
  const numbers = new Float32Array(2 ** 16);
  for (let bits = 0; bits < numbers.length; bits++) numbers[bits] = fromFloat16(bits);
  return numbers;
}
