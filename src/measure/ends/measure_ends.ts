import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import { type Gpu, GpuMemoryError, GpuUnavailableError, requestGpu } from "../../gpu/device.ts";
import { type CutEnds, cutEnds, endNames, type EndNames } from "../../inspect/onnx/cut_ends.ts";
import { findEnds } from "../../inspect/onnx/ends.ts";
import { indexGraph } from "../../inspect/onnx/graph_index.ts";
import { FLOAT } from "../../inspect/onnx/number_type.ts";
import { openOnnx } from "../../inspect/onnx/onnx_file.ts";
import type { Subject } from "../../inspect/judge_file.ts";
import { type Mended, newFolder, sizeOfParts } from "../../inspect/parts.ts";
import { OnnxRuntimeError } from "../../engines/onnxruntime_error.ts";
import type { EndsRun } from "./run_ends.ts";

export type { EndsRun } from "./run_ends.ts";

/** Both ends of a model, run alone. */
export interface MeasuredEnds extends EndsRun {
  /** Why it ran on the CPU, where nothing is counted; "" where it ran on the GPU. */
  readonly obstacle: string;
}

/** Both ends of a model before the mend and after it. */
export interface MendProof {
  readonly before: MeasuredEnds;
  readonly after: MeasuredEnds;
  /** The largest difference of a number, relative to the largest number of its end. */
  readonly error: number;
  /** The largest that the order of a sum explains. */
  readonly tolerance: number;
}

/** More than two matrices of models that run in browsers; all of it is in memory at once, some of it twice. */
const MOST_BYTES = 2 ** 30;

/**
 * Runs both ends of an ONNX model alone, with their own weights, in onnxruntime-web on this GPU, and counts the
 * vocabulary-sized buffers; on the CPU where the GPU can't. The device is its own, and goes again.
 * @throws CheckpointError where the ends can't be cut out, or take more than 1 GB; OnnxRuntimeError; GpuLostError; the
 *   signal's reason
 */
export async function measureEnds(subject: Subject): Promise<MeasuredEnds> {
  return measure((await readEnds(subject)).cut, subject.signal);
}

/**
 * Runs both ends of a model as it was and as it was mended, on the same numbers.
 * @throws as `measureEnds` does
 */
export async function proveMend(subject: Subject, { files }: Mended): Promise<MendProof> {
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

async function readEnds(
  { name, folder, signal }: Subject,
  given?: EndNames,
): Promise<{ readonly cut: CutEnds; readonly names: EndNames }> {
  const model = await folder.file(name ?? "", signal);
  if (!model) throw new CheckpointError("unreadable", `${folder.name} has no ${name}. Check the name.`);
  const index = indexGraph(await openOnnx(model, signal));
  const found = findEnds(index);
  if ("reason" in found) throw new CheckpointError("unsupported", found.reason);
  const names = given ?? endNames(found.ends);
  const cut = await cutEnds(index, found.ends, { model, folder, ...(signal && { signal }) }, names);
  const bytes = sizeOfParts(cut.data);
  if (bytes <= MOST_BYTES) return { cut, names };
  const gigabytes = (bytes / 1e9).toFixed(1);
  throw new CheckpointError(
    "unsupported",
    `Its two ends take ${gigabytes} GB, too much to run them in a page.`,
  );
}

async function measure(ends: CutEnds, signal: AbortSignal | undefined): Promise<MeasuredEnds> {
  const { runEnds } = await import("./run_ends.ts");
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
