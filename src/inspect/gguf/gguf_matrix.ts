import { toFloat32 } from "../../checkpoint/format/float32.ts";
import { lookUp } from "../../json/json.ts";
import { type Matrix, type Numbers, quantisedNumbers, roundedNumbers } from "../matrix.ts";
import { BLOCKS, type Put } from "./blocks.ts";
import type { GgufFile, GgufTensor } from "./gguf_file.ts";
import type { TensorType } from "./tensor_type.ts";

type Decode = (bytes: Uint8Array<ArrayBuffer>) => Numbers;

const FLOATS: Readonly<Record<string, Decode>> = {
  F32: (bytes) => roundedNumbers(toFloat32(bytes, "F32"), "F32"),
  F16: (bytes) => roundedNumbers(toFloat32(bytes, "F16"), "F16"),
  BF16: (bytes) => roundedNumbers(toFloat32(bytes, "BF16"), "BF16"),
};

/** Readers by type; null if there is none. */
function decoderOf({ name, numbers, bytes: size }: TensorType): Decode | null {
  const float = lookUp(FLOATS, name);
  if (float) return float;
  const write = lookUp(BLOCKS, name);
  if (!write) return null;
  return (bytes) => {
    const count = (bytes.length / size) * numbers;
    const [values, steps] = [new Float32Array(count), new Float32Array(count)];
    let first = 0;
    const put: Put = (i, value, step) => {
      values[first + i] = value;
      steps[first + i] = Math.abs(step);
    };
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at < bytes.length; at += size, first += numbers) write(view, at, put);
    return quantisedNumbers(values, steps);
  };
}

/** The decoded matrix of a GGUF file; null for unsupported types. */
export function ggufMatrix({ source }: GgufFile, { shape, type, start }: GgufTensor): Matrix | null {
  const [columns = 0, rows = 0] = shape;
  const decode = type && decoderOf(type);
  if (!decode) return null;
  const rowBytes = (columns / type.numbers) * type.bytes;
  const read: Matrix["read"] = async (from, to, signal) =>
    decode(await source.read(start + from * rowBytes, start + to * rowBytes, signal));
  return { rows, columns, kind: type.name, isQuantised: !Object.hasOwn(FLOATS, type.name), read };
}
