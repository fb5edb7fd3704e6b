import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { createEngine } from "../engines/create.ts";
import type { CacheFormat } from "../engines/cache_format.ts";
import type { WeightFormat } from "../engines/weight_format.ts";
import type { Sampling } from "../generation/sampling.ts";
import type { Gpu } from "../gpu/device.ts";
import { watchWebGpu } from "../gpu/watch.ts";
import { judgeHead } from "../gpu/verdict.ts";
import { meanInterval, timeTokens } from "./time_tokens.ts";
import type { EngineWithHead } from "./engine_with_head.ts";

/** One of the runs to compare. */
export interface ComparisonSetup extends EngineWithHead {
  /** At least one id. */
  readonly prompt: readonly number[];
}

/** Its result. */
export interface ComparisonOutcome extends ComparisonSetup {
  /** Logits [V] after the prompt. */
  readonly logits: Float32Array;
  /** The continuation. */
  readonly ids: readonly number[];
  /** Mean milliseconds from one token to the next; NaN for fewer than two. */
  readonly decodeMs: number;
  /** GPU memory beyond what was allocated before. */
  readonly liveBytes: number;
  /** Live buffers of the vocabulary matrix's size, as the verdict counts them. */
  readonly matrices: number;
}

interface ComparisonOptions {
  readonly sampling: Sampling;
  /** Maximum number of new tokens. */
  readonly tokens: number;
  /** As in `BenchOptions`. */
  readonly weights?: WeightFormat;
  /** `float32` by default. */
  readonly cache?: CacheFormat;
  readonly signal?: AbortSignal;
  /** @param done number of finished runs */
  readonly onProgress?: (done: number) => void;
}

/**
 * Makes the engine of each setup, one after the other and each alone in memory, and has each do the same work.
 * @param gpu called for engines that need one
 * @throws what the engines throw; the signal's reason if aborted
 */
export async function runComparison(
  gpu: () => Promise<Gpu>,
  checkpoint: Checkpoint,
  setups: readonly ComparisonSetup[],
  options: ComparisonOptions,
): Promise<ComparisonOutcome[]> {
  const outcomes: ComparisonOutcome[] = [];
  for (const setup of setups) {
    options.signal?.throwIfAborted();
    options.onProgress?.(outcomes.length);
    outcomes.push(await run(gpu, checkpoint, setup, options));
  }
  return outcomes;
}

async function run(
  gpu: () => Promise<Gpu>,
  checkpoint: Checkpoint,
  setup: ComparisonSetup,
  { sampling, tokens, weights, cache, signal }: ComparisonOptions,
): Promise<ComparisonOutcome> {
  const { ledger } = watchWebGpu();
  let before = ledger.totalBytes;
  /** While a GPU is being looked at, it holds buffers that are none of the engine's. */
  const settled = async (): Promise<Gpu> => {
    const found = await gpu();
    before = ledger.totalBytes;
    return found;
  };
  const engine = await createEngine[setup.engine](settled, checkpoint, setup.head, {
    ...(weights && { weights }),
    ...(cache && { cache }),
    ...(signal && { signal }),
  });
  try {
    const logits = await engine.logits(setup.prompt);
    const { ids, arrivals } = await timeTokens(engine, setup.prompt, tokens, { sampling, signal });
    return {
      ...setup,
      logits,
      ids,
      decodeMs: meanInterval(arrivals),
      liveBytes: ledger.totalBytes - before,
      matrices: judgeHead(ledger.entries, checkpoint.config).matrices.length,
    };
  } finally {
    void engine.dispose();
  }
}
