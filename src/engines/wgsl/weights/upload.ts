import { countBytes, type Tensor } from "../../../checkpoint/format/tensor.ts";
import type { EngineOptions, WeightFormat } from "../../engine.ts";
import { convertRows } from "./convert.ts";
import { rowBytes } from "./weight_layout.ts";

/**
 * What is read and converted at once, and what is on its way to the GPU at most: however large a model is, memory holds
 * a few of these.
 */
const PIECE_BYTES = 8 * 2 ** 20;

/**
 * Puts matrices on the GPU, tensor by tensor in the order in which they are given, and large ones in pieces of whole
 * rows, which are converted on the way.
 * @param bufferOf where a tensor goes to: a buffer of `matrixBytes`
 * @throws UnsupportedCheckpointError; what reading throws; the signal's reason where it was aborted
 */
export async function uploadWeights(
  device: GPUDevice,
  tensors: readonly Tensor[],
  bufferOf: (name: string) => GPUBuffer,
  format: WeightFormat,
  { signal, onProgress }: Pick<EngineOptions, "signal" | "onProgress">,
): Promise<void> {
  const total = countBytes(tensors);
  const writer = new Writer(device.queue);
  let done = 0;
  for (const tensor of tensors) {
    await uploadTensor(writer, tensor, bufferOf(tensor.name), format, signal, (bytes) => {
      done += bytes;
      onProgress?.(tensor.name, done, total);
    });
  }
}

async function uploadTensor(
  writer: Writer,
  tensor: Tensor,
  buffer: GPUBuffer,
  format: WeightFormat,
  signal: AbortSignal | undefined,
  onPiece: (bytes: number) => void,
): Promise<void> {
  const [rows = 0, columns = 0] = tensor.shape;
  const sourceRow = tensor.byteLength / rows;
  const rowsAtOnce = Math.max(1, Math.floor(PIECE_BYTES / sourceRow));
  for (let first = 0; first < rows; first += rowsAtOnce) {
    const end = Math.min(first + rowsAtOnce, rows);
    signal?.throwIfAborted();
    const bytes = await tensor.read(first * sourceRow, end * sourceRow, signal);
    signal?.throwIfAborted();
    const converted = convertRows(bytes, tensor, columns, format);
    await writer.write(buffer, first * rowBytes(format, columns), converted);
    onPiece(bytes.byteLength);
  }
}

/** The browser keeps what is written until the GPU has it: what would be too much together is waited for. */
class Writer {
  #bytesUnderWay = 0;

  constructor(readonly queue: GPUQueue) {}

  async write(buffer: GPUBuffer, offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#bytesUnderWay + bytes.byteLength > PIECE_BYTES) {
      await this.queue.onSubmittedWorkDone();
      this.#bytesUnderWay = 0;
    }
    this.queue.writeBuffer(buffer, offset, bytes);
    this.#bytesUnderWay += bytes.byteLength;
  }
}
