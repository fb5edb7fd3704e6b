import { fetched } from "../../code/fetched.ts";
import { type Gpu, GpuMemoryError, GpuUnavailableError, requestGpu } from "../../gpu/device.ts";
import type { CutEnds } from "../../inspect/onnx/cut_ends.ts";
import { FLOAT } from "../../inspect/onnx/number_type.ts";
import type { Subject } from "../../inspect/subject.ts";
import { type Mended, newFolder } from "../../inspect/parts.ts";
import { OnnxRuntimeError } from "../../engines/onnxruntime_error.ts";
import type { EndsRun } from "./run_ends.ts";

export type { EndsRun } from "./run_ends.ts";

/** Results of running both ends of a model alone. */
export interface MeasuredEnds extends EndsRun {
  /** Why it ran on the CPU, where buffers are not counted; "" if it ran on the GPU. */
  readonly obstacle: string;
}

/** Both ends of a model before and after mending. */
export interface MendProof {
  readonly before: MeasuredEnds;
  readonly after: MeasuredEnds;
  /** The largest difference, relative to the largest number of its end. */
  readonly error: number;
  /** The largest difference that another order of summation explains. */
  readonly tolerance: number;
}

/**
 * Runs both ends of an ONNX model alone, with their own weights, in onnxruntime-web on this GPU, and counts the
 * vocabulary-sized buffers; on the CPU if the GPU can't. Uses a device of its own and destroys it.
 * @throws CheckpointError if the ends can't be extracted, or take more than 1 GB; MissingCodeError; OnnxRuntimeError;
 * GpuLostError; the signal's reason
 */
export async function measureEnds(subject: Subject): Promise<MeasuredEnds> {
  const { readEnds } = await fetched("reads the ends of a model", import("./read_ends.ts"));
  return measure((await readEnds(subject)).cut, subject.signal);
}

/**
 * Runs both ends of the original and of the mended model on the same numbers.
 * @throws as `measureEnds`
 */
export async function proveMend(subject: Subject, { files }: Mended): Promise<MendProof> {
  const { readEnds } = await fetched("reads the ends of a model", import("./read_ends.ts"));
  const { cut, names } = await readEnds(subject);
  const before = await measure(cut, subject.signal);
  const mended = { ...subject, name: files[0]?.name ?? null, folder: newFolder(files) };
  const after = await measure((await readEnds(mended, names)).cut, subject.signal);
  const error = Math.max(
    relativeError(before.embedded, after.embedded),
    relativeError(before.logits, after.logits),
  );
  return { before, after, error, tolerance: cut.type === FLOAT ? 1e-4 : 1e-2 };
}

async function measure(ends: CutEnds, signal: AbortSignal | undefined): Promise<MeasuredEnds> {
  const { runEnds } = await fetched("runs the ends of a model", import("./run_ends.ts"));
  let gpu: Gpu | null = null;
  try {
    gpu = await requestGpu({ wanted: ["shader-f16"] });
    return { ...(await runEnds(ends, gpu, signal)), obstacle: "" };
  } catch (error) {
    if (!isOfThisGpu(error)) throw error;
    return { ...(await runEnds(ends, null, signal)), obstacle: error.message };
  } finally {
    gpu?.device.destroy();
  }
}

function isOfThisGpu(error: unknown): error is Error {
  const kinds = [GpuUnavailableError, GpuMemoryError, OnnxRuntimeError];
  return kinds.some((kind) => error instanceof kind);
}

function relativeError(expected: Float32Array, actual: Float32Array): number {
  if (expected.length !== actual.length) return Infinity;
  let [largest, error] = [0, 0];
  for (const [i, value] of expected.entries()) {
    largest = Math.max(largest, Math.abs(value));
    const difference = Math.abs(value - (actual[i] ?? NaN));
    error = Number.isNaN(difference) ? Infinity : Math.max(error, difference);
  }
  return error === 0 ? 0 : error / largest;
}
