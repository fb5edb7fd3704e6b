import type { InferenceSession as Session } from "onnxruntime-web";
import type { Gpu } from "../../gpu/device.ts";
import { refusingOutOfMemory } from "../../gpu/out_of_memory.ts";
import type { LedgerEntry } from "../../gpu/ledger.ts";
import { NUMBER_BYTES } from "../../gpu/number_bytes.ts";
import { isAllocatedFor, LEAST_BYTES_PER_NUMBER } from "../../gpu/verdict.ts";
import { watchWebGpu } from "../../gpu/watch.ts";
import { checkNothingAbandoned, unlessAbandoned } from "../../engines/onnx/abandoned.ts";
import { createSession, runSession } from "../../engines/onnx/inference_session.ts";
import { InferenceSession, Tensor } from "../../engines/onnx/webgpu_runtime.ts";
import { type CutEnds, ENDS, ENDS_DATA } from "../../inspect/onnx/cut_ends.ts";
import { bytesOfParts, sizeOfParts } from "../../inspect/parts.ts";

/** Outputs of both ends. */
export interface EndsRun {
  /** The rows of some tokens, and the logits of some `hidden`. */
  readonly embedded: Float32Array;
  readonly logits: Float32Array;
  /** Live buffers that could hold the vocabulary matrix after both ends ran; null on the CPU. */
  readonly matrices: readonly LedgerEntry[] | null;
}

/** Small enough that no result is as large as a matrix. */
const TOKENS = 2;

/** Bytes per number in a matrix. */
const NUMBER_SIZES = [...Object.values(NUMBER_BYTES), LEAST_BYTES_PER_NUMBER];

/**
 * Runs both ends alone in onnxruntime-web, and inspects the live GPU buffers. All of their weights are in memory while
 * it runs.
 * @param gpu a device for this run alone, whose buffers are counted; null to run on the CPU
 * @throws OnnxRuntimeError; CheckpointError; GpuMemoryError; GpuLostError; AttributionError where an engine of
 *   onnxruntime's works meanwhile; the signal's reason
 */
export async function runEnds(ends: CutEnds, gpu: Gpu | null, signal?: AbortSignal): Promise<EndsRun> {
  checkNothingAbandoned("onnxruntime-web");
  const model = { bytes: ends.model, files: await dataFiles(ends, signal) };
  signal?.throwIfAborted();
  if (!gpu) return onCpu(ends, await createSession(InferenceSession, model, "wasm"));
  const { ledger } = watchWebGpu();
  const before = new Set(ledger.entries);
  return refusingOutOfMemory(gpu.device, async () => {
    const session = await ledger.attribute("weight", () =>
      unlessAbandoned(gpu, createSession(InferenceSession, model, { name: "webgpu", device: gpu.device })),
    );
    try {
      const results = await ledger.attribute("activation", () =>
        unlessAbandoned(gpu, runSession(session, feedsOf(ends))),
      );
      const matrices = ledger.entries.filter((entry) => !before.has(entry) && mayHold(entry, ends));
      return { ...numbersOf(results), matrices };
    } finally {
      session.release().catch(() => {}); // if its device is lost, nothing is left to release
    }
  });
}

async function onCpu(ends: CutEnds, session: InferenceSession): Promise<EndsRun> {
  try {
    return { ...numbersOf(await runSession(session, feedsOf(ends))), matrices: null };
  } finally {
    await session.release();
  }
}

/** The same numbers for every model of one shape, scaled so that logits are about as large as the matrix's numbers. */
function feedsOf({ idsRank, hiddenRank, vocabulary: [V, D] }: CutEnds): Session.FeedsType {
  const ids = BigInt64Array.of(BigInt(Math.min(1, V - 1)), BigInt(V - 1));
  const hidden = Float32Array.from({ length: TOKENS * D }, (_, i) => Math.sin(i + 1) / Math.sqrt(D));
  return {
    [ENDS.ids]: new Tensor("int64", ids, axes(idsRank, TOKENS)),
    [ENDS.hidden]: new Tensor("float32", hidden, axes(hiddenRank, TOKENS, D)),
  };
}

function axes(rank: number, ...last: readonly number[]): number[] {
  return [...Array<number>(rank - last.length).fill(1), ...last];
}

function numbersOf(results: Session.ReturnType): Pick<EndsRun, "embedded" | "logits"> {
  const [embedded, logits] = [results[ENDS.embedded]?.data, results[ENDS.logits]?.data];
  return { embedded: embedded as Float32Array, logits: logits as Float32Array };
}

/** There are no layers, so a buffer of the vocabulary matrix's size can't be anything else. */
function mayHold(entry: LedgerEntry, { vocabulary: [V, D] }: CutEnds): boolean {
  return entry.role !== "staging" && NUMBER_SIZES.some((size) => isAllocatedFor(entry, V * D * size));
}

async function dataFiles({ data }: CutEnds, signal: AbortSignal | undefined) {
  if (data.length === 0) return [];
  const bytes = new Uint8Array(sizeOfParts(data));
  let position = 0;
  for await (const piece of bytesOfParts(data, signal)) {
    bytes.set(piece, position);
    position += piece.length;
  }
  return [{ path: ENDS_DATA, data: bytes }];
}
