import { fromFloat16, LARGEST_HALF, toFloat16 } from "../../../float16/float16.ts";
import { largestOf } from "./largest_of.ts";
import { LARGEST, tooLarge } from "./unstorable.ts";
import { columnBytes, GROUP, rowBytes } from "./weight_layout.ts";

/**
 * Scales that are tried: those by which the number of largest magnitude is so many steps from zero. It goes to the side
 * that has one step more: there are steps from -8 to 7. A dozen scales would take longer, and make the error of the
 * site's weights smaller by a hundredth of it.
 */
const TRIED_STEPS = [-7.5, -8, -8.5];

/**
 * Rows of weights to rows as weights.int4.wgsl describes them. Of each group's scales that of the least squared error is
 * taken: as llama.cpp's `make_qx_quants` does it, of which Q4_0 is the case of one scale, 8 steps, and no fit.
 * @param columns a multiple of eight
 * @throws UnsupportedCheckpointError for a number that int4 cannot hold
 */
export function toInt4(numbers: Float32Array, columns: number, name: string): Uint8Array<ArrayBuffer> {
  const stride = rowBytes("int4", columns);
  const rows = numbers.length / columns;
  const converted = new Uint8Array(rows * stride);
  const scales = new DataView(converted.buffer);
  for (let row = 0; row < rows; row++) {
    const behind = row * stride + columnBytes("int4", columns);
    for (let column = 0; column < columns; column += GROUP) {
      const from = row * columns + column;
      const to = from + Math.min(GROUP, columns - column);
      const largest = largestOf(numbers, from, to, name, "int4");
      if (Math.abs(largest) > LARGEST.int4) throw tooLarge(name, largest, "int4");
      const half = toFloat16(bestScale(numbers, from, to, largest));
      scales.setUint16(behind + (2 * column) / GROUP, half, true);
      packGroup(numbers, from, to, fromFloat16(half), converted, row * stride + column / 2);
    }
  }
  return converted;
}

/**
 * For steps q of the numbers x the squared error at the scale s is Σ x² - s (2 Σ x q - s Σ q²), which is least at
 * s = Σ x q / Σ q². The scale must fit into float16.
 */
function bestScale(numbers: Float32Array, from: number, to: number, largest: number): number {
  let scale = 0;
  let best = 0;
  if (largest === 0) return scale;
  for (const tried of TRIED_STEPS) {
    const perNumber = tried / largest;
    let products = 0;
    let squares = 0;
    for (let i = from; i < to; i++) {
      const number = numbers[i] ?? 0;
      const step = stepAbove8(number, perNumber) - 8;
      products += number * step;
      squares += step * step;
    }
    const fit = Math.max(-LARGEST_HALF, Math.min(products / squares, LARGEST_HALF));
    const gain = fit * (2 * products - fit * squares);
    if (gain > best) {
      best = gain;
      scale = fit;
    }
  }
  return scale;
}

/** Each number to the nearest step, the first of two in the lower bits of a byte. */
function packGroup(
  numbers: Float32Array,
  from: number,
  to: number,
  scale: number,
  bytes: Uint8Array,
  start: number,
): void {
  if (scale === 0) return;
  for (let i = from; i < to; i += 2) {
    const low = stepAbove8(numbers[i], 1 / scale);
    const high = stepAbove8(numbers[i + 1], 1 / scale);
    // Four bits of -8 to 7 are those of 0 to 15 with the highest turned.
    bytes[start + (i - from) / 2] = (low ^ 8) | ((high ^ 8) << 4);
  }
}

/** The nearest step, counted from -8 on. */
function stepAbove8(number = 0, perNumber: number): number {
  return Math.max(Math.min((number * perNumber + 8.5) | 0, 15), 0);
}
