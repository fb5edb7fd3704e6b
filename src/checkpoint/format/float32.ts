import { fromFloat16 } from "../../rows/float16.ts";
import type { Dtype } from "./dtype.ts";

/** The numbers of a tensor, each of which is exact in float32: a copy, or a view where they are float32 already. */
export function toFloat32(bytes: Uint8Array<ArrayBuffer>, dtype: Dtype): Float32Array<ArrayBuffer> {
  return READ[dtype](bytes);
}

const READ: Readonly<Record<Dtype, (bytes: Uint8Array<ArrayBuffer>) => Float32Array<ArrayBuffer>>> = {
  F32: (bytes) => new Float32Array(...aligned(bytes, 4)),
  F16: (bytes) => decode(new Uint16Array(...aligned(bytes, 2))),
  BF16: (bytes) => new Float32Array(upperHalves(new Uint16Array(...aligned(bytes, 2))).buffer),
};

/** A loop, here and below: `map` with a function takes ten times as long, which counts for whole models. */
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
