import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import { type Dtype, DTYPE_BYTES } from "../../checkpoint/format/dtype.ts";
import { toFloat32 } from "../../checkpoint/format/float32.ts";
import { shorten } from "../../json/json.ts";
import type { Matrix } from "../matrix.ts";
import type { End } from "./ends.ts";
import type { Files } from "./files.ts";
import { type GraphIndex, integer } from "./graph_index.ts";
import { DTYPES, INT4, INT8, UINT4, UINT8 } from "./number_type.ts";
import { openTensorBytes, type TensorBytes } from "./tensor_bytes.ts";

/** Types of codes: the bits of one, and whether half of them are negative. */
const CODES: Readonly<Record<number, { readonly bits: 4 | 8; readonly isSigned: boolean }>> = {
  [UINT8]: { bits: 8, isSigned: false },
  [INT8]: { bits: 8, isSigned: true },
  [UINT4]: { bits: 4, isSigned: false },
  [INT4]: { bits: 4, isSigned: true },
};

/** A tensor that an operator reads, and the type of its numbers. */
interface Opened {
  readonly bytes: TensorBytes;
  readonly type: number;
}

/** Codes of 4 or 8 bits, the first in the low bits of a byte; `stride` of them from one row to the next. */
interface Codes {
  readonly bytes: TensorBytes;
  readonly bits: number;
  readonly isSigned: boolean;
  readonly stride: number;
}

/** A quantised matrix: a row is cut into blocks, each with a scale and a zero point. */
interface Blocks {
  readonly block: number;
  readonly codes: Codes;
  /** A row of them for each row; or one scale for all. */
  readonly scales: TensorBytes;
  readonly dtype: Dtype;
  readonly isOneScale: boolean;
  readonly zeros: Codes | null;
  /** The zero point where there are no `zeros`. */
  readonly middle: number;
}

type CodeAt = (row: number, i: number) => number;

/**
 * The matrix of MatMulNBits or GatherBlockQuantized.
 * @throws CheckpointError where it is quantised in a way that is not read here
 */
export async function openBlocks(end: End, index: GraphIndex, files: Files): Promise<Matrix> {
  const { node, rows, columns } = end;
  const [bits, block] = [integer(node, "bits", 4), integer(node, "block_size", 128)];
  if ((bits !== 4 && bits !== 8) || block < 1 || block % 2 === 1)
    throw unread(end, `has ${bits} bits a number, in blocks of ${block}`);
  const open = (input: number) => openInput(node.input[input] ?? "", index, files);
  const [packed, scales, zeros] = [await open(end.input), await open(2), await open(3)];
  if (!packed || !scales) throw otherForm(end);
  const blocks = Math.ceil(columns / block);
  const isPadded = node.opType === "MatMulNBits";
  const width = isPadded ? blocks * block : Math.floor((packed.bytes.byteLength * 8) / bits / rows);
  return matrixOf(end, {
    block,
    codes: { ...codesOf(end, packed, bits), stride: width },
    ...scalesOf(end, scales, rows * blocks),
    // Bytes begin anew with each row; numbers of 4 bits stand one behind the other.
    zeros: zeros && {
      ...codesOf(end, zeros, bits),
      stride: zeros.type === UINT8 ? (Math.ceil((blocks * bits) / 8) * 8) / bits : blocks,
    },
    middle: packed.type === UINT8 ? 2 ** (bits - 1) : 0,
  });
}

/**
 * The matrix that DequantizeLinear gives, where it lies by row with a scale for all, for each row or for each block of one.
 * @throws CheckpointError where it is quantised in another way
 */
export async function openScaled(end: End, index: GraphIndex, files: Files): Promise<Matrix> {
  const { rows, columns, view } = end;
  const node = view.scaling;
  const packed = await openInput(node?.input[0] ?? "", index, files);
  const scales = await openInput(node?.input[1] ?? "", index, files);
  const zeros = await openInput(node?.input[2] ?? "", index, files);
  if (!node || !packed || !scales || end.byRow === view.transposed) throw otherForm(end);
  const axis = integer(node, "axis", 1);
  const isOneScale = scales.bytes.byteLength <= 4;
  const block = isOneScale || axis === 0 || axis === -2 ? columns : integer(node, "block_size", 0);
  if (!(block >= 1) || (axis === 0 && integer(node, "block_size", 0) > 0)) throw otherForm(end);
  const blocks = Math.ceil(columns / block);
  const bits = CODES[packed.type]?.bits ?? 8;
  return matrixOf(end, {
    block,
    codes: { ...codesOf(end, packed, bits), stride: columns },
    ...scalesOf(end, scales, isOneScale ? 1 : rows * blocks),
    zeros: zeros && { ...codesOf(end, zeros, bits), stride: isOneScale ? 0 : blocks },
    middle: 0,
  });
}

function matrixOf(end: End, blocks: Blocks): Matrix {
  const { rows, columns } = end;
  const { block, codes, scales, dtype, isOneScale, zeros, middle } = blocks;
  const perRow = isOneScale ? 0 : Math.ceil(columns / block);
  for (const { bytes, bits, stride } of [codes, ...(zeros ? [zeros] : [])]) {
    if (bytes.byteLength !== Math.max(1, Math.ceil((rows * stride * bits) / 8))) throw otherForm(end);
  }
  const size = DTYPE_BYTES[dtype];
  const read: Matrix["read"] = async (from, to, signal) => {
    const codeAt = await readCodes(codes, from, to, signal);
    const zeroAt = zeros && (await readCodes(zeros, from, to, signal));
    const [first, last] = isOneScale ? [0, 1] : [from * perRow, to * perRow];
    const steps = toFloat32(await scales.read(first * size, last * size, signal), dtype);
    const values = new Float32Array((to - from) * columns);
    for (let row = 0, i = 0; row < to - from; row++) {
      for (let column = 0; column < columns; column++, i++) {
        const place = Math.floor(column / block);
        const zero = zeroAt ? zeroAt(row, isOneScale ? 0 : place) : middle;
        values[i] = (codeAt(row, column) - zero) * (steps[row * perRow + (isOneScale ? 0 : place)] ?? NaN);
      }
    }
    const stepAt = (i: number): number =>
      isOneScale
        ? (steps[0] ?? NaN)
        : (steps[Math.floor(i / columns) * perRow + Math.floor((i % columns) / block)] ?? NaN);
    return { values, slackAt: (i) => Math.abs(stepAt(i)) };
  };
  return { rows, columns, kind: `${codes.bits} bits in blocks of ${block}`, read };
}

async function readCodes(
  { bytes, bits, isSigned, stride }: Codes,
  from: number,
  to: number,
  signal: AbortSignal | undefined,
): Promise<CodeAt> {
  const perByte = 8 / bits;
  const [first, last] = [Math.floor((from * stride) / perByte), Math.ceil((to * stride) / perByte)];
  const raw = await bytes.read(first, Math.max(last, first + 1), signal);
  const skipped = from * stride - first * perByte;
  const unused = 32 - bits;
  return (row, i) => {
    const at = skipped + row * stride + i;
    const byte = raw[Math.floor(at / perByte)] ?? 0;
    const code = bits === 8 ? byte : at % 2 === 0 ? byte & 15 : byte >> 4;
    return isSigned ? (code << unused) >> unused : code;
  };
}

function codesOf(end: End, { bytes, type }: Opened, bits: number): Omit<Codes, "stride"> {
  const known = CODES[type];
  // Bytes may hold two numbers of 4 bits.
  if (!known || (known.bits !== bits && type !== UINT8)) throw otherForm(end);
  return { bytes, bits, isSigned: known.isSigned };
}

function scalesOf(end: End, { bytes, type }: Opened, count: number) {
  const dtype = DTYPES[type];
  if (!dtype || bytes.byteLength !== count * DTYPE_BYTES[dtype]) throw otherForm(end);
  return { scales: bytes, dtype, isOneScale: count === 1 };
}

function otherForm(end: End): CheckpointError {
  return unread(end, "is quantised in a form that is not known here");
}

/** Of a matrix that can't be compared. */
export function unread({ view }: End, problem: string): CheckpointError {
  return new CheckpointError(
    "unsupported",
    `The matrix ${shorten(view.tensor.name, 80)} ${problem}, and can't be compared. Judge the file before it was quantised.`,
  );
}

/** Operators between a tensor and its reader that only change its form. */
const ONLY_FORM = new Set(["Reshape", "Identity", "Squeeze", "Unsqueeze"]);

/** An input of a quantised operator; null where it is absent, or computed. */
async function openInput(
  name: string,
  index: GraphIndex,
  { model, folder, signal }: Files,
): Promise<Opened | null> {
  let current = name;
  for (let i = 0; i < 8; i++) {
    const tensor = index.constants.get(current);
    if (tensor) return { bytes: await openTensorBytes(tensor, model, folder, signal), type: tensor.dataType };
    const node = index.producers.get(current);
    if (!node || !ONLY_FORM.has(node.opType)) return null;
    current = node.input[0] ?? "";
  }
  return null;
}
