import { toFloat32 } from "../../../checkpoint/format/float32.ts";
import type { Tensor } from "../../../checkpoint/format/tensor.ts";
import { halfOfBits } from "../../../float16/half_of_bits.ts";
import { largestOf } from "./largest_of.ts";
import { toInt4 } from "./to_int4.ts";
import { tooLarge } from "./unstorable.ts";
import { rowBytes, type RowFormat } from "./weight_layout.ts";

/** The largest number of int8 that has a negative twin. */
const LARGEST_INT8 = 127;

/**
 * Whole rows of a tensor, as a checkpoint has them, to rows as the kernels read them.
 * @param columns a multiple of eight
 * @throws UnsupportedCheckpointError for a number that the format cannot hold
 */
export function convertRows(
  bytes: Uint8Array<ArrayBuffer>,
  tensor: ConvertedTensor,
  columns: number,
  format: RowFormat,
): Uint8Array<ArrayBuffer> {
  return CONVERT[format](bytes, tensor, columns);
}

type Bytes = Uint8Array<ArrayBuffer>;
type ConvertedTensor = Pick<Tensor, "name" | "dtype">;

const CONVERT: Readonly<
  Record<RowFormat, (bytes: Bytes, tensor: ConvertedTensor, columns: number) => Bytes>
> = {
  float16: (bytes, { name, dtype }) => (dtype === "F16" ? bytes : toFloat16(toFloat32(bytes, dtype), name)),
  int8: (bytes, { name, dtype }, columns) => toInt8(toFloat32(bytes, dtype), columns, name),
  int4: (bytes, { name, dtype }, columns) => toInt4(toFloat32(bytes, dtype), columns, name),
};

/** To the nearest; NaN and infinities stay what they are. A loop, here and below: `map` takes ten times as long. */
function toFloat16(numbers: Float32Array<ArrayBuffer>, name: string): Uint8Array<ArrayBuffer> {
  const bits = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length);
  const halves = new Uint16Array(numbers.length);
  for (let i = 0; i < halves.length; i++) {
    const half = halfOfBits(bits[i] ?? 0);
    halves[i] = half;
    if ((half & 0x7fff) === 0x7c00 && Number.isFinite(numbers[i]))
      throw tooLarge(name, numbers[i], "float16");
  }
  return new Uint8Array(halves.buffer);
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
    const largest = Math.abs(largestOf(numbers, from, from + columns, name, "int8"));
    const scale = Math.fround(largest / LARGEST_INT8);
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
