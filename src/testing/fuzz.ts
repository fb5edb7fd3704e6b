import type { Parameters } from "fast-check";

/** `npm test` runs three tenths of the cases, `npm run fuzz` 20 times as many: scripts/test.mjs and fuzz.mjs set it. */
const FACTOR = Number(process.env["FUZZ"] ?? 1);
const SEED = process.env["FUZZ_SEED"];

/**
 * What every property test gives `fc.assert`: the number of cases, times what the command asks for. A case that fails is told with its
 * seed; the same command with `FUZZ_SEED` tries that one again.
 */
export function tries<T = void>(count: number): Parameters<T> {
  return { numRuns: Math.ceil(count * FACTOR), ...(SEED !== undefined && { seed: Number(SEED) }) };
}

type Kind = abstract new (...args: never[]) => Error;

/** What `read` gives, or null where it refuses with an error of this kind, in few words. Any other error fails the case. */
export function unlessRefused<T>(kind: Kind, read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    return refused(kind, error);
  }
}

/** The same of what takes its time. */
export async function unlessRejected<T>(kind: Kind, read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    return refused(kind, error);
  }
}

/** People read messages: no file may fill the page with them. */
const LONGEST_MESSAGE = 1500;

function refused(kind: Kind, error: unknown): null {
  if (!(error instanceof kind)) throw error;
  if (error.message.length <= LONGEST_MESSAGE) return null;
  throw new Error(`A message has ${error.message.length} characters: ${error.message.slice(0, 200)}`);
}
