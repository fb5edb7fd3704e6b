import type { Engine } from "../engines/engine.ts";
import { GREEDY, type Sampling } from "../generation/sampling.ts";
import { watchWebGpu } from "../gpu/watch.ts";

/** Prompt lengths for which prefill is timed. */
export const PREFILL_LENGTHS = [64, 256] as const;
const [SHORT, LONG] = PREFILL_LENGTHS;

/** Smallest context of a model to measure: the longest prompt and one token. */
export const SHORTEST_CONTEXT = LONG + 1;

const WARM_UP_PROMPT = 16;
const WARM_UP_TOKENS = 4;

/** One engine's results in one round. */
export interface Sample {
  /** From the call that makes the engine until it is ready. */
  readonly readyMs: number;
  /** From the call to the first new token, by prompt length. */
  readonly prefillMs: Readonly<Record<(typeof PREFILL_LENGTHS)[number], number>>;
  /** From one token to the next, after a prompt of `PREFILL_LENGTHS[0]`. */
  readonly decodeMs: readonly number[];
  readonly dispatchesPerToken: number;
  readonly submitsPerToken: number;
  /** GPU memory beyond what was allocated before: at the end, and at its peak. */
  readonly liveBytes: number;
  readonly peakBytes: number;
}

/**
 * Makes an engine, measures it alone, and disposes of it.
 * @param prompt as many ids as the longest of `PREFILL_LENGTHS`
 * @param tokens number to decode
 * @throws what `create` and the engine throw; the signal's reason if aborted
 */
export async function takeSample(
  create: () => Promise<Engine>,
  prompt: readonly number[],
  tokens: number,
  signal?: AbortSignal,
): Promise<Sample> {
  const { ledger } = watchWebGpu();
  const before = ledger.totalBytes;
  let peak = before;
  const unsubscribe = ledger.subscribe(() => {
    peak = Math.max(peak, ledger.totalBytes);
  });
  const began = performance.now();
  const engine = await create();
  try {
    const readyMs = performance.now() - began;
    const run = (length: number, count: number) =>
      timeTokens(engine, prompt.slice(0, length), count, { signal });
    const first = await run(WARM_UP_PROMPT, 1);
    const more = await run(WARM_UP_PROMPT, 1 + WARM_UP_TOKENS);
    const short = await run(SHORT, 1 + tokens);
    const long = await run(LONG, 1);
    return {
      readyMs,
      prefillMs: { [SHORT]: short.arrivals[0] ?? NaN, [LONG]: long.arrivals[0] ?? NaN },
      decodeMs: intervals(short.arrivals),
      dispatchesPerToken: short.dispatches,
      submitsPerToken: (more.submits - first.submits) / WARM_UP_TOKENS,
      liveBytes: ledger.totalBytes - before,
      peakBytes: peak - before,
    };
  } finally {
    unsubscribe();
    engine.dispose();
  }
}

export interface Run {
  readonly ids: readonly number[];
  /** Milliseconds from the call to each token. */
  readonly arrivals: readonly number[];
  /** Of the last token. */
  readonly dispatches: number;
  /** Of the whole run. */
  readonly submits: number;
}

/** Continues a prompt, greedily by default, and reads the clock at every token. */
export async function timeTokens(
  engine: Engine,
  prompt: readonly number[],
  count: number,
  { sampling = GREEDY, signal }: { sampling?: Sampling; signal?: AbortSignal | undefined } = {},
): Promise<Run> {
  const { work } = watchWebGpu();
  const submitsBefore = work.submits;
  const began = performance.now();
  const ids: number[] = [];
  const arrivals: number[] = [];
  let last = 0;
  for await (const { id, dispatches } of engine.steps(prompt, sampling, count)) {
    signal?.throwIfAborted();
    ids.push(id);
    arrivals.push(performance.now() - began);
    last = dispatches;
  }
  return { ids, arrivals, dispatches: last, submits: work.submits - submitsBefore };
}

/** The differences between successive times. */
export function intervals(times: readonly number[]): number[] {
  return times.slice(1).map((time, i) => time - (times[i] ?? NaN));
}
