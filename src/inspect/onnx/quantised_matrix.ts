import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import { type Dtype, DTYPE_BYTES } from "../../checkpoint/format/dtype.ts";
import { toFloat32 } from "../../checkpoint/format/float32.ts";
import type { TensorProto } from "../../engines/onnx/format/onnx_pb.ts";
import { shorten } from "../../words/cut.ts";
import { type Matrix, quantisedNumbers } from "../matrix.ts";
import type { Scaling } from "./constant.ts";
import type { End } from "./end.ts";
import type { Files } from "./files.ts";
import { type GraphIndex, integer } from "./graph_index.ts";
import { DTYPES, INT4, INT8, UINT4, UINT8 } from "./number_type.ts";
import { openTensorBytes, type TensorBytes } from "./tensor_bytes.ts";

/** Code types: the bits of one, and whether they are signed. */
const CODES: Readonly<Record<number, { readonly bits: 4 | 8; readonly isSigned: boolean }>> = {
  [UINT8]: { bits: 8, isSigned: false },
  [INT8]: { bits: 8, isSigned: true },
  [UINT4]: { bits: 4, isSigned: false },
  [INT4]: { bits: 4, isSigned: true },
};

/** A tensor that an operator reads, and its number type. */
interface Opened {
  readonly bytes: TensorBytes;
  readonly type: number;
}

/** Numbers in lines, as stored in the file; of 4-bit numbers the first is in the low bits of a byte. */
interface Lines {
  readonly bytes: TensorBytes;
  readonly bits: number;
  /** Numbers from the beginning of a line to the beginning of the next. */
  readonly stride: number;
}

interface Codes extends Lines {
  readonly isSigned: boolean;
}

interface Floats extends Lines {
  readonly dtype: Dtype;
}

/** A quantised tensor. Each scale, and each zero point, applies to a block of lines and of numbers in them. */
interface Quantised {
  readonly codes: Codes;
  readonly scales: Floats;
  readonly zeros: Codes | Floats | null;
  /** The zero point if there are no `zeros`. */
  readonly middle: number;
  readonly perScale: readonly [lines: number, numbers: number];
}

/** An area of a tensor: lines from `top` to `bottom`, and in each the numbers from `left` to `right`. */
interface Area {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/**
 * The matrix of MatMulNBits or GatherBlockQuantized.
 * @throws CheckpointError if its quantisation is not supported
 */
export async function openBlocks(end: End, index: GraphIndex, files: Files): Promise<Matrix> {
  const { node, rows, columns } = end;
  const [bits, block] = [integer(node, "bits", 4), integer(node, "block_size", 128)];
  if ((bits !== 4 && bits !== 8) || block < 1 || block % 2 === 1)
    throw unread(end, `has ${bits} bits a number, in blocks of ${block}`, BEFORE_QUANTISED);
  const open = (input: number) => openInput(node.input[input] ?? "", index, files);
  const [packed, scales, zeros] = [await open(end.input), await open(2), await open(3)];
  // MatMulNBits has `g_idx` there, which gives each column a block of its own choice.
  if (!packed || !scales || node.input[4]) throw otherForm(end);
  const blocks = Math.ceil(columns / block);
  const isPadded = node.opType === "MatMulNBits";
  const width = isPadded ? blocks * block : Math.floor((packed.bytes.byteLength * 8) / bits / rows);
  return matrixOf(end, true, {
    codes: { ...codesOf(end, packed, bits), stride: width },
    scales: floatsOf(end, scales, blocks),
    zeros: zeros && blockZeros(end, zeros, bits, blocks),
    middle: packed.type === UINT8 ? 2 ** (bits - 1) : 0,
    perScale: [1, block],
  });
}

/**
 * Zero points are codes, or numbers like the scales, as HQQ finds them. Of codes each row starts at a new byte; those of 4
 * bits are packed one after the other.
 */
function blockZeros(end: End, zeros: Opened, bits: number, blocks: number): Codes | Floats {
  if (DTYPES[zeros.type]) return floatsOf(end, zeros, blocks);
  const stride = zeros.type === UINT8 ? (Math.ceil((blocks * bits) / 8) * 8) / bits : blocks;
  return { ...codesOf(end, zeros, bits), stride };
}

/**
 * The matrix that DequantizeLinear or a product of codes reads, with one scale for all, for each line along its axis, or
 * for each block of one.
 * @throws CheckpointError if it is quantised in another way
 */
export async function openScaled(
  end: End,
  { scales: named, zeros: zerosNamed, axis, block }: Scaling,
  index: GraphIndex,
  files: Files,
): Promise<Matrix> {
  const { rows, columns, view } = end;
  const packed = await openTensor(view.tensor, files);
  const [scales, zeros] = [await openInput(named, index, files), await openInput(zerosNamed, index, files)];
  if (!scales || (axis !== 0 && axis !== 1)) throw otherForm(end);
  const byRow = end.byRow !== view.transposed;
  const [lines, numbers] = byRow ? [rows, columns] : [columns, rows];
  const along = block > 0 ? block : 1;
  const across = block > 0 ? 1 : axis === 0 ? numbers : lines;
  const perScale = axis === 0 ? ([along, across] as const) : ([across, along] as const);
  const isOneScale = scales.bytes.byteLength <= 4 && lines * numbers > 1;
  const [perLines, perNumbers] = isOneScale ? [lines, numbers] : perScale;
  const scaleNumbers = Math.ceil(numbers / perNumbers);
  const bits = CODES[packed.type]?.bits ?? 8;
  return matrixOf(end, byRow, {
    codes: { ...codesOf(end, packed, bits), stride: numbers },
    scales: floatsOf(end, scales, scaleNumbers),
    zeros: zeros && { ...codesOf(end, zeros, bits), stride: scaleNumbers },
    middle: 0,
    perScale: [perLines, perNumbers],
  });
}

/** @param byRow whether the file stores it as [V, D] */
function matrixOf(end: End, byRow: boolean, quantised: Quantised): Matrix {
  const { rows, columns } = end;
  const { codes, scales, zeros, middle, perScale } = quantised;
  const [lines, numbers] = byRow ? [rows, columns] : [columns, rows];
  const scaleLines = Math.ceil(lines / perScale[0]);
  for (const [count, tensor] of [
    [lines, codes],
    [scaleLines, scales],
    [scaleLines, zeros],
  ] as const) {
    if (tensor && tensor.bytes.byteLength !== Math.ceil((count * tensor.stride * tensor.bits) / 8))
      throw otherForm(end);
  }
  const read: Matrix["read"] = async (from, to, signal) => {
    const area = byRow
      ? { top: from, bottom: to, left: 0, right: numbers }
      : { top: 0, bottom: lines, left: from, right: to };
    const scaled: Area = {
      top: Math.floor(area.top / perScale[0]),
      bottom: Math.ceil(area.bottom / perScale[0]),
      left: Math.floor(area.left / perScale[1]),
      right: Math.ceil(area.right / perScale[1]),
    };
    const width = scaled.right - scaled.left;
    const found = await readCodes(codes, area, signal);
    const middles = zeros && (await readZeros(zeros, scaled, signal));
    const scale = await readFloats(scales, scaled, signal);
    const [values, steps] = [new Float32Array(found.length), new Float32Array(found.length)];
    for (let line = area.top, i = 0; line < area.bottom; line++) {
      const above = (Math.floor(line / perScale[0]) - scaled.top) * width;
      for (let number = area.left; number < area.right; number++, i++) {
        const at = above + Math.floor(number / perScale[1]) - scaled.left;
        const step = scale[at] ?? NaN;
        const place = byRow ? i : (number - from) * columns + line;
        steps[place] = Math.abs(step);
        values[place] = ((found[i] ?? 0) - (middles ? (middles[at] ?? 0) : middle)) * step;
      }
    }
    return quantisedNumbers(values, steps);
  };
  const block = byRow ? perScale[1] : perScale[0];
  const isOneScale = perScale[0] >= lines && perScale[1] >= numbers;
  const scaling = isOneScale ? "with one scale" : `in blocks of ${block}`;
  return { rows, columns, kind: `${codes.bits} bits ${scaling}`, isQuantised: true, read };
}

/** The numbers of an area, line by line. */
async function readCodes(codes: Codes, area: Area, signal: AbortSignal | undefined): Promise<Int16Array> {
  const { bits, isSigned, stride } = codes;
  const { top, bottom, left, right } = area;
  const stretchOf = await readStretches(codes, area, signal);
  const found = new Int16Array((bottom - top) * (right - left));
  const unused = 32 - bits;
  for (let line = top, i = 0; line < bottom; line++) {
    const { raw, first } = stretchOf(line);
    const begin = line * stride + left - first;
    for (let at = begin; at < begin + right - left; at++, i++) {
      const byte = raw[bits === 8 ? at : at >> 1] ?? 0;
      const code = bits === 8 ? byte : at % 2 === 0 ? byte & 15 : byte >> 4;
      found[i] = isSigned ? (code << unused) >> unused : code;
    }
  }
  return found;
}

function readZeros(
  zeros: Codes | Floats,
  area: Area,
  signal: AbortSignal | undefined,
): Promise<Int16Array | Float32Array> {
  return "dtype" in zeros ? readFloats(zeros, area, signal) : readCodes(zeros, area, signal);
}

/** The numbers of an area, line by line. */
async function readFloats(
  floats: Floats,
  area: Area,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const { top, bottom, left, right } = area;
  const { dtype, stride } = floats;
  const stretchOf = await readStretches(floats, area, signal);
  const found = new Float32Array((bottom - top) * (right - left));
  for (let line = top; line < bottom; line++) {
    const { raw, first } = stretchOf(line);
    const begin = (line * stride + left - first) * DTYPE_BYTES[dtype];
    const bytes = raw.slice(begin, begin + (right - left) * DTYPE_BYTES[dtype]);
    found.set(toFloat32(bytes, dtype), (line - top) * (right - left));
  }
  return found;
}

/** Bytes of a tensor, and the index of their first number. */
interface Stretch {
  readonly raw: Uint8Array<ArrayBuffer>;
  readonly first: number;
}

/** Parts of lines that are read at the same time: of a file that was dropped, Chromium reads so in two thirds of the time. */
const AT_ONCE = 32;

/** The bytes of an area: whole lines are read as one piece, with their padding; parts of lines each by itself. */
async function readStretches(
  { bytes, bits, stride }: Lines,
  { top, bottom, left, right }: Area,
  signal: AbortSignal | undefined,
): Promise<(line: number) => Stretch> {
  const read = async (from: number, to: number): Promise<Stretch> => {
    const [start, end] = [Math.floor((from * bits) / 8), Math.ceil((to * bits) / 8)];
    return { raw: await bytes.read(start, end, signal), first: (start * 8) / bits };
  };
  if (left === 0 && 2 * right > stride) {
    const whole = await read(top * stride, (bottom - 1) * stride + right);
    return () => whole;
  }
  const parts: Stretch[] = [];
  for (let first = top; first < bottom; first += AT_ONCE) {
    const lines = Array.from({ length: Math.min(AT_ONCE, bottom - first) }, (_, i) => first + i);
    parts.push(
      ...(await Promise.all(lines.map((line) => read(line * stride + left, line * stride + right)))),
    );
  }
  return (line) => parts[line - top] ?? { raw: new Uint8Array(0), first: 0 };
}

function codesOf(end: End, { bytes, type }: Opened, bits: number): Omit<Codes, "stride"> {
  const known = CODES[type];
  // Bytes may hold two 4-bit numbers.
  if (!known || (known.bits !== bits && type !== UINT8)) throw otherForm(end);
  return { bytes, bits, isSigned: known.isSigned };
}

function floatsOf(end: End, { bytes, type }: Opened, stride: number): Floats {
  const dtype = DTYPES[type];
  if (!dtype) throw otherForm(end);
  return { bytes, bits: 8 * DTYPE_BYTES[dtype], stride, dtype };
}

function otherForm(end: End): CheckpointError {
  return unread(end, "is quantised in a form that is not known here", BEFORE_QUANTISED);
}

const BEFORE_QUANTISED = "Judge the file before it was quantised.";

/** For a matrix that can't be compared. */
export function unread(
  { view }: End,
  problem: string,
  advice = "Judge the checkpoint that the model was exported from.",
): CheckpointError {
  return new CheckpointError(
    "unsupported",
    `The matrix ${shorten(view.tensor.name, 80)} ${problem}, and can't be compared. ${advice}`,
  );
}

/** Operators between a tensor and its reader that only change its form. */
const ONLY_FORM = new Set(["Reshape", "Identity", "Squeeze", "Unsqueeze"]);

/** An input of a quantised operator; null if it is absent or computed. */
async function openInput(name: string, index: GraphIndex, files: Files): Promise<Opened | null> {
  let current = name;
  for (let i = 0; i < 8; i++) {
    const tensor = index.constants.get(current);
    if (tensor) return openTensor(tensor, files);
    const node = index.producers.get(current);
    if (!node || !ONLY_FORM.has(node.opType)) return null;
    current = node.input[0] ?? "";
  }
  return null;
}

async function openTensor(tensor: TensorProto, { model, folder, signal }: Files): Promise<Opened> {
  return { bytes: await openTensorBytes(tensor, model, folder, signal), type: tensor.dataType };
}
