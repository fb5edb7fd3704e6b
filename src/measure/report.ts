import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { cacheBytes } from "../checkpoint/context.ts";
import { countBytes } from "../checkpoint/format/tensor.ts";
import type { ModelConfig } from "../models/config.ts";
import { modelTensors } from "../models/tensors.ts";
import type { EngineName } from "../engines/abilities.ts";
import type { WeightFormat } from "../engines/weight_format.ts";
import { matrixBytes, type MatrixShape, rowFormat } from "../engines/wgsl/weights/weight_layout.ts";
import { NUMBER_BYTES } from "../gpu/number_bytes.ts";
import type { Limits } from "./limits/limits.ts";
import { median, type Spread, spreadOf } from "./numbers.ts";
import type { EngineWithHead } from "./engine_with_head.ts";
import type { Footprint } from "./footprint.ts";
import type { Measured } from "./measure_engines.ts";
import { PREFILL_LENGTHS } from "./prefill_lengths.ts";

/** What no engine can do faster than the GPU: read its weights, begin its dispatches, multiply and add. */
const FLOORS = ["bytes", "dispatches", "multiply-adds"] as const;

/** The least time of a decode step by the GPU's limits, and which of them it is. */
export interface Floor {
  readonly ms: number;
  readonly by: (typeof FLOORS)[number];
}

/** One engine's results over all rounds. */
export interface BenchResult extends EngineWithHead, Footprint {
  /** Milliseconds for a token. */
  readonly decodeMs: Spread;
  /** Medians, by prompt length. */
  readonly prefillTokensPerSecond: Readonly<Record<number, number>>;
  /**
   * `liveBytes` divided by the bytes of the checkpoint's weights, each once, and a float32 KV cache of the whole
   * context.
   */
  readonly memoryRatio: number;
  /** Null for engines that run elsewhere, and where the GPU's limits are not known. */
  readonly floor: Floor | null;
}

/** An engine that can't run the checkpoint, or not on this GPU. */
export interface Refusal extends EngineWithHead {
  readonly reason: string;
}

/** Of a report without a GPU. */
export const NO_ADAPTER = "none";

export interface BenchReport {
  readonly checkpoint: string;
  /** Its name, or `NO_ADAPTER`. */
  readonly adapter: string;
  readonly rounds: number;
  readonly tokens: number;
  /** The weight format of the wgsl engine. */
  readonly weights: WeightFormat;
  /** Whether all engines were in memory at once and worked in turn; if not, each was alone. */
  readonly sideBySide: boolean;
  /** Null without a GPU, and where they can't be measured. */
  readonly limits: Limits | null;
  readonly results: readonly BenchResult[];
  readonly refusals: readonly Refusal[];
}

export function summarize(
  { subject, footprint, times }: Measured<EngineWithHead>,
  checkpoint: Checkpoint,
  weights: WeightFormat,
  limits: Limits | null,
): BenchResult {
  const { dispatchesPerToken, liveBytes } = footprint;
  return {
    ...subject,
    ...footprint,
    decodeMs: spreadOf(times.decodeMs),
    prefillTokensPerSecond: Object.fromEntries(
      PREFILL_LENGTHS.map((length) => [length, (1000 * length) / median(times.prefillMs[length])]),
    ),
    memoryRatio: liveBytes / (countBytes(checkpoint.tensors.values()) + cacheBytes(checkpoint.config)),
    floor: limits && floorOf(subject, dispatchesPerToken, checkpoint, weights, limits),
  };
}

interface NamedMatrix extends MatrixShape {
  readonly name: string;
}

type MatrixBytes = (matrix: NamedMatrix, weights: WeightFormat) => number;

const inFloat32: MatrixBytes = ({ rows, columns }) => NUMBER_BYTES.float32 * rows * columns;

/** A weight matrix as the engine has it on the GPU; null if it is not there. */
const MATRIX_BYTES: Readonly<Record<EngineName, MatrixBytes | null>> = {
  wgsl: (matrix, weights) => matrixBytes(rowFormat(weights, matrix.name), matrix),
  "ort-webgpu": inFloat32,
  "ort-wasm": null,
  "transformers-js": inFloat32,
};

/**
 * A decode step reads every weight once and multiplies it once, but of an embedding that the head does not read only one
 * row. The filled part of the KV cache is small and left out, and so is what attention multiplies.
 */
function floorOf(
  { engine }: EngineWithHead,
  dispatches: number,
  { config }: Checkpoint,
  weights: WeightFormat,
  { bytesPerSecond, dispatchMs, multiplyAddsPerSecond }: Limits,
): Floor | null {
  const bytesOf = MATRIX_BYTES[engine];
  if (!bytesOf) return null;
  const [matrices, vectors] = weightShapes(config);
  const bytes = sum(matrices.map((matrix) => bytesOf(matrix, weights))) + NUMBER_BYTES.float32 * sum(vectors);
  const multiplyAdds = sum(matrices.map(({ rows, columns }) => rows * columns));
  const ms: Record<Floor["by"], number> = {
    bytes: (1000 * bytes) / bytesPerSecond,
    dispatches: dispatches * dispatchMs,
    "multiply-adds": (1000 * multiplyAdds) / multiplyAddsPerSecond,
  };
  return FLOORS.map((by) => ({ by, ms: ms[by] })).reduce((a, b) => (b.ms > a.ms ? b : a));
}

/** The matrices, and how many numbers each vector has; the vocabulary's matrix once. */
function weightShapes(config: ModelConfig): [matrices: NamedMatrix[], vectors: number[]] {
  const tensors = Array.from(modelTensors({ ...config, tied: true }), ([name, { shape }]) => ({
    name,
    shape,
  }));
  return [
    tensors.flatMap(({ name, shape: [rows, columns] }) =>
      columns === undefined ? [] : [{ name, rows, columns }],
    ),
    tensors.flatMap(({ shape: [size, columns] }) => (columns === undefined ? [size] : [])),
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
