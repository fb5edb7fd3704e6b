import { countBytes, type Tensor } from "../../../checkpoint/format/tensor.ts";
import type { EngineOptions } from "../../engine.ts";
import { DTYPE_BYTES } from "../../../checkpoint/format/dtype.ts";
import { fetched } from "../../../code/fetched.ts";
import { hearWorkDone } from "../../../gpu/hear_end.ts";
import { convertVector, padRows } from "./copied_rows.ts";
import type { MatrixPlace, Place } from "./places.ts";
import { rowBytes } from "./weight_layout.ts";

/**
 * What is read and converted at once, and what is on its way to the GPU at most: however large a model is, memory holds
 * a few of these.
 */
const PIECE_BYTES = 4 * 2 ** 20;

/**
 * Puts tensors on the GPU, one by one in the order in which they are given, and large matrices in pieces of whole rows,
 * which are converted on the way.
 * @param placeOf where a tensor goes to: `matrixBytes` of a buffer, or as many float32 numbers as a vector has
 * @throws UnsupportedCheckpointError; MissingCodeError; what reading throws; the signal's reason where it was aborted
 */
export async function uploadWeights(
  device: GPUDevice,
  tensors: readonly Tensor[],
  placeOf: (name: string) => Place,
  { signal, onProgress }: Pick<EngineOptions, "signal" | "onProgress">,
): Promise<void> {
  const total = countBytes(tensors);
  const writer = new Writer(device.queue);
  let done = 0;
  for (const tensor of tensors) {
    await uploadTensor(writer, tensor, placeOf(tensor.name), signal, (bytes) => {
      done += bytes;
      onProgress?.(tensor.name, done, total);
    });
  }
}

type OnPiece = (bytes: number) => void;

async function uploadTensor(
  writer: Writer,
  tensor: Tensor,
  place: Place,
  signal: AbortSignal | undefined,
  onPiece: OnPiece,
): Promise<void> {
  if (place.kind === "matrix") return uploadMatrix(writer, tensor, place, signal, onPiece);
  const { buffer, offset, addend } = place;
  const bytes = await readPiece(tensor, 0, tensor.byteLength, signal);
  await writer.write(buffer, offset, convertVector(bytes, tensor, addend));
  onPiece(bytes.byteLength);
}

async function uploadMatrix(
  writer: Writer,
  tensor: Tensor,
  { buffer, format, columns }: MatrixPlace,
  signal: AbortSignal | undefined,
  onPiece: OnPiece,
): Promise<void> {
  const [rows = 0] = tensor.shape;
  const sourceRow = tensor.byteLength / rows;
  const paddedRow = columns * DTYPE_BYTES[tensor.dtype];
  const isAsStored = format === "float16" && tensor.dtype === "F16";
  const conversion = isAsStored ? null : await fetched("converts weights", import("./convert.ts"));
  const rowsAtOnce = Math.max(1, Math.floor(PIECE_BYTES / sourceRow));
  for (let first = 0; first < rows; first += rowsAtOnce) {
    const end = Math.min(first + rowsAtOnce, rows);
    const bytes = await readPiece(tensor, first * sourceRow, end * sourceRow, signal);
    const padded = padRows(bytes, sourceRow, paddedRow);
    const converted = conversion?.convertRows(padded, tensor, columns, format) ?? padded;
    await writer.write(buffer, first * rowBytes(format, columns), converted);
    onPiece(bytes.byteLength);
  }
}

async function readPiece(tensor: Tensor, start: number, end: number, signal: AbortSignal | undefined) {
  signal?.throwIfAborted();
  const bytes = await tensor.read(start, end, signal);
  signal?.throwIfAborted();
  return bytes;
}

/**
 * The browser keeps written bytes until the GPU has them, so too many at once are waited for. Before its version 30, wgpu
 * keeps them until the next submit, and counts them to no work that could be waited for.
 */
class Writer {
  #bytesUnderWay = 0;

  constructor(readonly queue: GPUQueue) {}

  async write(buffer: GPUBuffer, offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#bytesUnderWay + bytes.byteLength > PIECE_BYTES) {
      this.queue.submit([]);
      await hearWorkDone(this.queue);
      this.#bytesUnderWay = 0;
    }
    this.queue.writeBuffer(buffer, offset, bytes);
    this.#bytesUnderWay += bytes.byteLength;
  }
}
