import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { createEngine } from "../engines/create.ts";
import { ENGINES, type WeightFormat } from "../engines/engine.ts";
import type { Gpu } from "../gpu/device.ts";
import { type Limits, measureLimits } from "./limits/limits.ts";
import { type Report, summarize } from "./report.ts";
import { type Sample, takeSample } from "./sample.ts";
import { nameOf, type Subject } from "./subjects.ts";

export interface BenchOptions {
  readonly subjects: readonly Subject[];
  readonly rounds: number;
  /** To decode in each round. */
  readonly tokens: number;
  /** As many ids as the longest of `PREFILL_LENGTHS`; every engine reads the same. */
  readonly prompt: readonly number[];
  /** What engines make of the weights, where that is ours to choose; `float16` where nothing is said. */
  readonly weights?: WeightFormat;
  readonly signal?: AbortSignal;
  /** @param done share of the whole, from 0 to 1 */
  readonly onProgress?: (done: number, subject: Subject) => void;
}

/**
 * Measures engines side by side: one after the other in each round, so that what else the machine does meanwhile falls
 * on all of them; each is alone in memory while it is measured.
 * @param gpu null where there is none: engines that need one are left out
 * @throws what the engines throw; the signal's reason where it was aborted
 */
export async function runBench(
  gpu: Gpu | null,
  checkpoint: Checkpoint,
  options: BenchOptions,
): Promise<Report> {
  const { rounds, tokens, prompt, weights = "float16", signal } = options;
  const making = { weights, ...(signal && { signal }) };
  const subjects = options.subjects.filter(({ engine }) => gpu ?? !ENGINES[engine].usesGpu);
  const limits: Limits | null = gpu && (await measureLimits(gpu.device));
  const samples = new Map<string, Sample[]>();
  for (let round = 0; round < rounds; round++) {
    for (const [i, subject] of subjects.entries()) {
      signal?.throwIfAborted();
      options.onProgress?.((round + i / subjects.length) / rounds, subject);
      const create = () =>
        createEngine[subject.engine](async () => gpu as Gpu, checkpoint, subject.head, making);
      const sample = await takeSample(create, prompt, tokens, signal);
      samples.set(nameOf(subject), [...(samples.get(nameOf(subject)) ?? []), sample]);
    }
  }
  return {
    checkpoint: checkpoint.name,
    adapter: gpu?.adapterName ?? "none",
    rounds,
    tokens,
    weights,
    limits,
    results: subjects.map((subject) =>
      summarize(subject, samples.get(nameOf(subject)) ?? [], checkpoint, weights, limits),
    ),
  };
}
