import { fromFloat16 } from "../../float16/float16.ts";

/** Gets the number at an index of a block, and the step between codes there. */
export type Put = (i: number, value: number, step: number) => void;

/** Reads the block that begins at a byte. */
type ReadBlock = (view: DataView, at: number, put: Put) => void;

/** Block layouts from ggml's `ggml-common.h`, by type name. */
export const BLOCKS: Readonly<Record<string, ReadBlock>> = {
  Q4_0: (view, at, put) => nibbles(view, { scale: at, codes: at + 2, high: null, middle: 8 }, put),
  Q4_1: (view, at, put) =>
    nibbles(view, { scale: at, least: at + 2, codes: at + 4, high: null, middle: 0 }, put),
  Q5_0: (view, at, put) => nibbles(view, { scale: at, high: at + 2, codes: at + 6, middle: 16 }, put),
  Q5_1: (view, at, put) =>
    nibbles(view, { scale: at, least: at + 2, high: at + 4, codes: at + 8, middle: 0 }, put),
  Q8_0: (view, at, put) => {
    const step = half(view, at);
    for (let i = 0; i < 32; i++) put(i, view.getInt8(at + 2 + i) * step, step);
  },
  Q4_K: (view, at, put) => mixed(view, at, null, at + 16, put),
  Q5_K: (view, at, put) => mixed(view, at, at + 16, at + 48, put),
  Q6_K: sixBits,
};

function half(view: DataView, at: number): number {
  return fromFloat16(view.getUint16(at, true));
}

interface Nibbles {
  readonly scale: number;
  /** Added to all numbers. */
  readonly least?: number;
  /** Where the fifth bits are. */
  readonly high: number | null;
  readonly codes: number;
  readonly middle: number;
}

/** 32 numbers: the low halves of 16 bytes, then the high ones. */
function nibbles(view: DataView, { scale, least, high, codes, middle }: Nibbles, put: Put): void {
  const step = half(view, scale);
  const added = least === undefined ? 0 : half(view, least);
  const bits = high === null ? 0 : view.getUint32(high, true);
  for (let i = 0; i < 32; i++) {
    const byte = view.getUint8(codes + (i % 16));
    const code = (i < 16 ? byte & 15 : byte >> 4) | (((bits >>> i) & 1) << 4);
    put(i, (code - middle) * step + added, step);
  }
}

/** 256 numbers in 8 groups, each with a scale and a minimum of 6 bits: two groups share 32 bytes. */
function mixed(view: DataView, at: number, high: number | null, codes: number, put: Put): void {
  const [scale, least] = [half(view, at), half(view, at + 2)];
  for (let group = 0; group < 8; group++) {
    const [factor, minimum] = sixBitPair(view, at + 4, group);
    const step = scale * factor;
    for (let i = 0; i < 32; i++) {
      const byte = view.getUint8(codes + 32 * (group >> 1) + i);
      const fifth = high === null ? 0 : (view.getUint8(high + i) >> group) & 1;
      const code = (group % 2 === 0 ? byte & 15 : byte >> 4) | (fifth << 4);
      put(32 * group + i, step * code - least * minimum, step);
    }
  }
}

/**
 * 8 scales and 8 minimums of 6 bits in 12 bytes: the upper bits of the last four of each are in the bytes of the first
 * four.
 */
function sixBitPair(view: DataView, at: number, group: number): readonly [number, number] {
  const byte = (i: number): number => view.getUint8(at + i);
  if (group < 4) return [byte(group) & 63, byte(group + 4) & 63];
  const packed = byte(group + 4);
  return [(packed & 15) | ((byte(group - 4) >> 6) << 4), (packed >> 4) | ((byte(group) >> 6) << 4)];
}

/** 256 numbers: four bits of each in 128 bytes, two in 64, and an 8-bit scale for every 16. */
function sixBits(view: DataView, at: number, put: Put): void {
  const scale = half(view, at + 208);
  for (let i = 0; i < 256; i++) {
    const [part, quarter, place] = [i >> 7, (i >> 5) & 3, i & 31];
    const low = view.getUint8(at + 64 * part + 32 * (quarter & 1) + place);
    const two = (view.getUint8(at + 128 + 32 * part + place) >> (2 * quarter)) & 3;
    const code = (quarter < 2 ? low & 15 : low >> 4) | (two << 4);
    const step = scale * view.getInt8(at + 192 + (i >> 4));
    put(i, (code - 32) * step, step);
  }
}
