import type { Engine } from "../engines/engine.ts";
import { GREEDY, type Sampling } from "../generation/sampling.ts";
import { watchWebGpu } from "../gpu/watch.ts";

export interface Run {
  readonly ids: readonly number[];
  /** Milliseconds from the call to each token. */
  readonly arrivals: readonly number[];
  /** Of the last token. */
  readonly dispatches: number;
  /** Of the whole run. */
  readonly submits: number;
}

/**
 * Continues a prompt, greedily by default, and reads the clock at every token.
 * @throws what the engine throws; the signal's reason
 */
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
  for await (const { id, dispatches } of engine.steps(prompt, sampling, count, signal)) {
    signal?.throwIfAborted();
    ids.push(id);
    arrivals.push(performance.now() - began);
    last = dispatches;
  }
  signal?.throwIfAborted(); // that ends the reading of a prompt without an error
  return { ids, arrivals, dispatches: last, submits: work.submits - submitsBefore };
}

/** The differences between successive times. */
export function intervals(times: readonly number[]): number[] {
  return times.slice(1).map((time, i) => time - (times[i] ?? NaN));
}

/**
 * The mean difference between successive times; NaN if there are fewer than two. A browser's clock may go in whole
 * milliseconds: differences of single tokens would be 0 or 1, and their median too.
 */
export function meanInterval(times: readonly number[]): number {
  return ((times.at(-1) ?? NaN) - (times[0] ?? NaN)) / (times.length - 1);
}
