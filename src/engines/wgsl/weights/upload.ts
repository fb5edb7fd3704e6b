import type { Tensor } from "../../../checkpoint/tensor.ts";
import type { EngineOptions, WeightFormat } from "../../engine.ts";
import { convertRows } from "./convert.ts";
import { rowBytes } from "./layout.ts";

/** What is read, converted and handed to the GPU at once: however large a model is, memory holds a few of these. */
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
  const total = tensors.reduce((sum, { byteLength }) => sum + byteLength, 0);
  let done = 0;
  for (const tensor of tensors) {
    await uploadTensor(device, tensor, bufferOf(tensor.name), format, signal, (bytes) => {
      done += bytes;
      onProgress?.(tensor.name, done, total);
    });
  }
}

async function uploadTensor(
  device: GPUDevice,
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
    device.queue.writeBuffer(buffer, first * rowBytes(format, columns), converted);
    // The browser keeps what is written until the GPU has it: no piece follows before that.
    await device.queue.onSubmittedWorkDone();
    onPiece(bytes.byteLength);
  }
}
