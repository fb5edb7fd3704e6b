import type { Engine } from "../engines/engine.ts";
import { watchWebGpu } from "../gpu/watch.ts";
import { PREFILL_LENGTHS } from "./prefill_lengths.ts";
import { timeTokens } from "./time_tokens.ts";

const WARM_UP_PROMPT = 16;
const TOKENS = 4;

/** What an engine takes, beside its time. */
export interface Footprint {
  /** From the call that makes the engine until it is ready. */
  readonly readyMs: number;
  readonly dispatchesPerToken: number;
  readonly submitsPerToken: number;
  /** GPU memory beyond what was allocated before: at the end, and at its peak. */
  readonly liveBytes: number;
  readonly peakBytes: number;
}

/**
 * Makes an engine, has it read each of `PREFILL_LENGTHS` and write a few tokens, and disposes of it. No other engine may
 * be in memory: onnxruntime gives the buffers that one session has freed to the next.
 * @param prompt as many ids as the longest of `PREFILL_LENGTHS`
 * @throws what `create` and the engine throw; the signal's reason if aborted
 */
export async function takeFootprint(
  create: () => Promise<Engine>,
  prompt: readonly number[],
  signal?: AbortSignal,
): Promise<Footprint> {
  const { ledger } = watchWebGpu();
  const before = ledger.totalBytes;
  let peak = before;
  const unsubscribe = ledger.subscribe(() => {
    peak = Math.max(peak, ledger.totalBytes);
  });
  let engine: Engine | null = null;
  try {
    const began = performance.now();
    const made = (engine = await create());
    const readyMs = performance.now() - began;
    const run = (length: number, count: number) =>
      timeTokens(made, prompt.slice(0, length), count, { signal });
    const first = await run(WARM_UP_PROMPT, 1);
    const more = await run(WARM_UP_PROMPT, 1 + TOKENS);
    for (const length of PREFILL_LENGTHS) await run(length, 1);
    return {
      readyMs,
      dispatchesPerToken: more.dispatches,
      submitsPerToken: (more.submits - first.submits) / TOKENS,
      liveBytes: ledger.totalBytes - before,
      peakBytes: peak - before,
    };
  } finally {
    unsubscribe();
    void engine?.dispose();
  }
}
