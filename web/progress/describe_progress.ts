import { formatBytes } from "../format/format.ts";

/**
 * How much of the total has arrived, how fast, and the time remaining at that rate, as far as each is known; "" when all
 * of it has.
 */
export function describeProgress(loaded: number, total: number, bytesPerSecond: number | null): string {
  if (loaded >= total) return "";
  const amount = `${formatBytes(loaded)} of ${formatBytes(total)}`;
  if (bytesPerSecond === null) return amount;
  return `${amount}, ${formatBytes(bytesPerSecond)}/s, ${describeTime((total - loaded) / bytesPerSecond)} left`;
}

function describeTime(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return `${Math.ceil(seconds / 60)} min`;
}
