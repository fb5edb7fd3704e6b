import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { createEngine } from "../engines/create.ts";
import { UnsupportedCheckpointError } from "../engines/unsupported_checkpoint.ts";
import { ENGINES, type WeightFormat } from "../engines/engine.ts";
import type { Gpu } from "../gpu/device.ts";
import { type Limits, measureLimits } from "./limits/limits.ts";
import { type BenchReport, type Refusal, summarize } from "./report.ts";
import { type Sample, takeSample } from "./bench_sample.ts";
import type { EngineWithHead } from "./engine_with_head.ts";

export interface BenchOptions {
  readonly subjects: readonly EngineWithHead[];
  readonly rounds: number;
  /** Tokens to decode in each round. */
  readonly tokens: number;
  /** The prompt of every engine: as many ids as the longest of `PREFILL_LENGTHS`. */
  readonly prompt: readonly number[];
  /** The weight format of engines that leave it to us; `float16` by default. */
  readonly weights?: WeightFormat;
  readonly signal?: AbortSignal;
  /** @param done fraction from 0 to 1 */
  readonly onProgress?: (done: number, subject: EngineWithHead) => void;
}

/**
 * Measures engines one after the other in each round, so that other load on the machine affects all of them. Each is
 * alone in memory while it is measured. Those that can't run the checkpoint say why.
 * @param gpu null if there is none: engines that need one are left out
 * @throws what the other engines throw; the signal's reason if aborted
 */
export async function runBench(
  gpu: Gpu | null,
  checkpoint: Checkpoint,
  options: BenchOptions,
): Promise<BenchReport> {
  const { rounds, tokens, prompt, weights = "float16", signal } = options;
  const making = { weights, ...(signal && { signal }) };
  const subjects = options.subjects.filter(({ engine }) => gpu ?? !ENGINES[engine].usesGpu);
  const limits: Limits | null = gpu && (await measureLimits(gpu.device));
  const samples = new Map(subjects.map((subject) => [subject, [] as Sample[]]));
  const refusals: Refusal[] = [];
  for (let round = 0; round < rounds; round++) {
    const left = [...samples];
    for (const [i, [subject, taken]] of left.entries()) {
      signal?.throwIfAborted();
      options.onProgress?.((round + i / left.length) / rounds, subject);
      const create = () =>
        createEngine[subject.engine](async () => gpu as Gpu, checkpoint, subject.head, making);
      try {
        taken.push(await takeSample(create, prompt, tokens, signal));
      } catch (error) {
        if (!(error instanceof UnsupportedCheckpointError)) throw error;
        samples.delete(subject);
        refusals.push({ ...subject, reason: error.message });
      }
    }
  }
  return {
    checkpoint: checkpoint.name,
    adapter: gpu?.adapterName ?? "none",
    rounds,
    tokens,
    weights,
    limits,
    results: [...samples].map(([subject, taken]) => summarize(subject, taken, checkpoint, weights, limits)),
    refusals,
  };
}
