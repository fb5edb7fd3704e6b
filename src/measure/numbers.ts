/** How values spread. */
export interface Spread {
  readonly min: number;
  /** A quarter of the values are less. */
  readonly lower: number;
  readonly median: number;
  /** A quarter of the values are more. */
  readonly upper: number;
}

/** The quartiles of values, and the least of them; NaN if there are none. */
export function spreadOf(values: readonly number[]): Spread {
  return {
    min: quantile(values, 0),
    lower: quantile(values, 0.25),
    median: median(values),
    upper: quantile(values, 0.75),
  };
}

/** The median: the middle one, or the mean of the middle two; NaN if empty. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** What this share of the values is less than, on a straight line from one to the next; NaN if empty. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)] ?? NaN, sorted[Math.ceil(place)] ?? NaN];
  return low + (place % 1) * (high - low);
}

/** The smallest result of `measure` in this many tries, one after the other. */
export async function bestOf(tries: number, measure: () => Promise<number>): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < tries; i++) best = Math.min(best, await measure());
  return best;
}
