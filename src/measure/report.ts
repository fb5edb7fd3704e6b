import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { cacheBytes } from "../checkpoint/context.ts";
import { countBytes } from "../checkpoint/format/tensor.ts";
import { modelTensors } from "../models/tensors.ts";
import type { EngineName, WeightFormat } from "../engines/engine.ts";
import { matrixBytes, type MatrixShape } from "../engines/wgsl/weights/weight_layout.ts";
import { NUMBER_BYTES } from "../gpu/number_bytes.ts";
import type { Limits } from "./limits/limits.ts";
import { median } from "./numbers.ts";
import { PREFILL_LENGTHS, type Sample } from "./bench_sample.ts";
import type { EngineWithHead } from "./engine_with_head.ts";

/** One engine's results over all rounds. Times are medians unless stated otherwise. */
export interface BenchResult extends EngineWithHead {
  readonly readyMs: number;
  readonly decodeMs: { readonly median: number; readonly min: number };
  /** By prompt length. */
  readonly prefillTokensPerSecond: Readonly<Record<number, number>>;
  readonly dispatchesPerToken: number;
  readonly submitsPerToken: number;
  readonly liveBytes: number;
  readonly peakBytes: number;
  /**
   * `liveBytes` divided by the bytes of the checkpoint's weights, each once, and a float32 KV cache of the whole
   * context.
   */
  readonly memoryRatio: number;
  /** The minimum time of a decode step by the GPU's limits; null for engines that run elsewhere. */
  readonly floorMs: number | null;
}

/** An engine that can't run the checkpoint. */
export interface Refusal extends EngineWithHead {
  readonly reason: string;
}

export interface BenchReport {
  readonly checkpoint: string;
  readonly adapter: string;
  readonly rounds: number;
  readonly tokens: number;
  /** The weight format of the wgsl engine. */
  readonly weights: WeightFormat;
  readonly limits: Limits | null;
  readonly results: readonly BenchResult[];
  readonly refusals: readonly Refusal[];
}

export function summarize(
  subject: EngineWithHead,
  samples: readonly Sample[],
  checkpoint: Checkpoint,
  weights: WeightFormat,
  limits: Limits | null,
): BenchResult {
  const decodeMs = samples.flatMap((sample) => sample.decodeMs);
  const dispatchesPerToken = median(samples.map((sample) => sample.dispatchesPerToken));
  const liveBytes = median(samples.map((sample) => sample.liveBytes));
  return {
    ...subject,
    readyMs: median(samples.map(({ readyMs }) => readyMs)),
    decodeMs: { median: median(decodeMs), min: Math.min(...decodeMs) },
    prefillTokensPerSecond: Object.fromEntries(
      PREFILL_LENGTHS.map((length) => [
        length,
        (1000 * length) / median(samples.map(({ prefillMs }) => prefillMs[length])),
      ]),
    ),
    dispatchesPerToken,
    submitsPerToken: median(samples.map((sample) => sample.submitsPerToken)),
    liveBytes,
    peakBytes: Math.max(...samples.map((sample) => sample.peakBytes)),
    memoryRatio: liveBytes / (countBytes(checkpoint.tensors.values()) + cacheBytes(checkpoint.config)),
    floorMs: limits && floorMs(subject, dispatchesPerToken, checkpoint, weights, limits),
  };
}

type MatrixBytes = (shape: MatrixShape, weights: WeightFormat) => number;

const inFloat32: MatrixBytes = ({ rows, columns }) => NUMBER_BYTES.float32 * rows * columns;

/** A weight matrix as the engine has it on the GPU; null if it is not there. */
const MATRIX_BYTES: Readonly<Record<EngineName, MatrixBytes | null>> = {
  wgsl: (shape, weights) => matrixBytes(weights, shape),
  "ort-webgpu": inFloat32,
  "ort-wasm": null,
  "transformers-js": inFloat32,
};

/**
 * A decode step reads every weight once, but only one row of an embedding that the head does not read. The filled part
 * of the KV cache is small and left out.
 */
function floorMs(
  { engine }: EngineWithHead,
  dispatches: number,
  { config }: Checkpoint,
  weights: WeightFormat,
  { bytesPerSecond, dispatchMs }: Limits,
): number | null {
  const bytesOf = MATRIX_BYTES[engine];
  if (!bytesOf) return null;
  const tensors = [...modelTensors({ ...config, tied: true }).values()];
  const bytes = tensors.reduce(
    (sum, { shape: [rows, columns] }) =>
      sum + (columns === undefined ? NUMBER_BYTES.float32 * rows : bytesOf({ rows, columns }, weights)),
    0,
  );
  return Math.max((1000 * bytes) / bytesPerSecond, dispatches * dispatchMs);
}
