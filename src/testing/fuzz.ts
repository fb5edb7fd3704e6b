import type { Parameters } from "fast-check";

/** How many times as many cases as in CI: `npm run fuzz`. */
const FACTOR = Number(process.env["FUZZ"] ?? 1);
const SEED = process.env["FUZZ_SEED"];

/**
 * What every property test gives `fc.assert`: the number of cases that CI tries. A case that fails is told with its
 * seed; `FUZZ_SEED` tries that one again.
 */
export function tries<T = void>(count: number): Parameters<T> {
  return { numRuns: Math.ceil(count * FACTOR), ...(SEED !== undefined && { seed: Number(SEED) }) };
}

/** What `read` gives, or null where it refuses with an error of this kind. Any other error fails the case. */
export function unlessRefused<T>(kind: abstract new (...args: never[]) => Error, read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof kind) return null;
    throw error;
  }
}
