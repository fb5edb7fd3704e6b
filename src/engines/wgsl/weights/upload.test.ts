import { expect, test } from "vitest";
import { residentTensor, type Tensor } from "../../../checkpoint/format/tensor.ts";
import { uploadWeights } from "./upload.ts";
import type { RowFormat } from "./weight_layout.ts";

const MEBIBYTE = 2 ** 20;
/** More than three pieces of 4 MiB of it, and not a whole number of them. */
const [ROWS, COLUMNS] = [400, 8192];

/** A float32 tensor of zeros that is nowhere, and what is read of it. */
function largeTensor(): { tensor: Tensor; reads: [start: number, end: number][] } {
  const reads: [number, number][] = [];
  const read: Tensor["read"] = async (start, end) => {
    reads.push([start, end]);
    return new Uint8Array(end - start);
  };
  const byteLength = 4 * ROWS * COLUMNS;
  return { tensor: { name: "large", dtype: "F32", shape: [ROWS, COLUMNS], byteLength, read }, reads };
}

/** A device that notes what is written where, and how much at most before it was waited for. */
function fakeDevice() {
  const writes: { label: string; offset: number; bytes: number }[] = [];
  const waiting = { bytes: 0, most: 0, times: 0 };
  let submitted = 0;
  const queue = {
    writeBuffer: (buffer: GPUBuffer, offset: number, data: Uint8Array) => {
      writes.push({ label: buffer.label, offset, bytes: data.length });
      waiting.bytes += data.length;
      waiting.most = Math.max(waiting.most, waiting.bytes);
    },
    submit: () => (submitted = waiting.bytes),
    onSubmittedWorkDone: async () => {
      waiting.bytes -= submitted; // of wgpu, what was written since stays
      submitted = 0;
      waiting.times += 1;
    },
  };
  return { device: { queue } as unknown as GPUDevice, writes, waiting };
}

const placeIn =
  (format: RowFormat, columns = COLUMNS) =>
  (label: string) =>
    ({ kind: "matrix", buffer: { label } as GPUBuffer, format, columns }) as const;

test("a large tensor goes up in pieces of whole rows, never more than 4 MiB of them under way, and nothing is left out", async () => {
  const { tensor, reads } = largeTensor();
  const { device, writes, waiting } = fakeDevice();
  await uploadWeights(device, [tensor], placeIn("float16"), {});
  let next = 0;
  for (const [start, end] of reads) {
    expect(start).toBe(next);
    expect(end % (4 * COLUMNS)).toBe(0);
    expect(end - start).toBeLessThanOrEqual(4 * MEBIBYTE);
    next = end;
  }
  expect(next).toBe(tensor.byteLength);
  expect(writes.map(({ offset }) => offset)).toEqual(reads.map(([start]) => start / 2));
  expect(waiting.most).toBeLessThanOrEqual(4 * MEBIBYTE);
});

test("small tensors are not waited for one by one", async () => {
  const { device, writes, waiting } = fakeDevice();
  const small = residentTensor("small", "F16", [64, 8192], new Uint8Array(MEBIBYTE));
  await uploadWeights(device, Array<Tensor>(20).fill(small), placeIn("float16"), {});
  expect(writes).toHaveLength(20);
  expect(waiting).toMatchObject({ most: 4 * MEBIBYTE, times: 4 });
});

test("rows of int8 are written with their scales behind them", async () => {
  const { tensor, reads } = largeTensor();
  const { device, writes } = fakeDevice();
  await uploadWeights(device, [tensor], placeIn("int8"), {});
  const row = COLUMNS + 8;
  expect(writes).toEqual(
    reads.map(([start, end]) => ({
      label: "large",
      offset: (start / (4 * COLUMNS)) * row,
      bytes: ((end - start) / (4 * COLUMNS)) * row,
    })),
  );
});

test("progress names the tensor, and ends with all bytes of all of them", async () => {
  const { tensor } = largeTensor();
  const small = residentTensor("small", "F16", [2, COLUMNS], new Uint8Array(4 * COLUMNS));
  const seen: [string, number, number][] = [];
  const onProgress = (...progress: [string, number, number]) => void seen.push(progress);
  await uploadWeights(fakeDevice().device, [small, tensor], placeIn("float16"), { onProgress });
  const total = small.byteLength + tensor.byteLength;
  expect(seen[0]).toEqual(["small", small.byteLength, total]);
  expect(seen.at(-1)).toEqual(["large", total, total]);
});

test("an abort ends it with the signal's reason, before another piece is read", async () => {
  const { tensor, reads } = largeTensor();
  const abort = new AbortController();
  const reason = new Error("enough");
  const onProgress = () => abort.abort(reason);
  const upload = uploadWeights(fakeDevice().device, [tensor], placeIn("float16"), {
    signal: abort.signal,
    onProgress,
  });
  await expect(upload).rejects.toBe(reason);
  expect(reads).toHaveLength(1);
});

test("rows are written where the buffer's rows are, which may be longer", async () => {
  const tensor = residentTensor("odd", "F16", [3, 5], new Uint8Array(30).fill(1));
  const { device, writes } = fakeDevice();
  await uploadWeights(device, [tensor], placeIn("int8", 8), {});
  expect(writes).toEqual([{ label: "odd", offset: 0, bytes: 3 * 16 }]);
});
