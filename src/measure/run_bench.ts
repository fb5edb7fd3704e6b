import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { createEngine } from "../engines/create.ts";
import type { CacheFormat } from "../engines/cache_format.ts";
import { ENGINES } from "../engines/abilities.ts";
import type { WeightFormat } from "../engines/weight_format.ts";
import { formatsOf } from "../engines/wgsl/number_formats.ts";
import type { Gpu } from "../gpu/device.ts";
import { hearWorkDone } from "../gpu/hear_end.ts";
import type { EngineWithHead } from "./engine_with_head.ts";
import { measureLimits } from "./limits/limits.ts";
import { measureEngines } from "./measure_engines.ts";
import { type BenchReport, NO_ADAPTER, summarize } from "./report.ts";

export interface BenchOptions {
  readonly subjects: readonly EngineWithHead[];
  readonly rounds: number;
  /** Tokens to decode in each round. */
  readonly tokens: number;
  /** The prompt of every engine: as many ids as the longest of `PREFILL_LENGTHS`. */
  readonly prompt: readonly number[];
  /** The weight format of engines that leave it to us; `float16` by default. */
  readonly weights?: WeightFormat;
  /** Their KV cache; `float32` by default. */
  readonly cache?: CacheFormat;
  readonly signal?: AbortSignal;
  /** @param done fraction from 0 to 1 */
  readonly onProgress?: (done: number, subject: EngineWithHead) => void;
}

/**
 * Measures engines side by side: `measureEngines`. Those that can't run the checkpoint say why.
 * @param gpu null if there is none: engines that need one are left out
 * @throws what the other engines throw; the signal's reason if aborted
 */
export async function runBench(
  gpu: Gpu | null,
  checkpoint: Checkpoint,
  { subjects, ...options }: BenchOptions,
): Promise<BenchReport> {
  const { rounds, tokens, signal } = options;
  const formats = formatsOf(options);
  const limits = gpu && (await measureLimits(gpu.device, signal));
  const making = { ...formats, ...(signal && { signal }) };
  const candidates = subjects
    .filter(({ engine }) => gpu ?? !ENGINES[engine].usesGpu)
    .map((subject) => ({
      subject,
      create: () => createEngine[subject.engine](async () => gpu as Gpu, checkpoint, subject.head, making),
    }));
  const idle = async () => gpu && hearWorkDone(gpu.device.queue);
  const { measured, refused, sideBySide } = await measureEngines(candidates, { ...options, idle });
  return {
    checkpoint: checkpoint.name,
    adapter: gpu?.adapterName ?? NO_ADAPTER,
    rounds,
    tokens,
    weights: formats.weights,
    sideBySide,
    limits,
    results: measured.map((one) => summarize(one, checkpoint, formats.weights, limits)),
    refusals: refused.map(({ subject: { engine, head }, reason }) => ({ engine, head, reason })),
  };
}
