import { KernelError } from "./kernel.ts";

/**
 * Code that only some models or devices need, once it is there.
 * @param does what it does, in errors
 * @throws KernelError if it does not arrive
 */
export async function fetched<T>(does: string, code: Promise<T>): Promise<T> {
  try {
    return await code;
  } catch (cause) {
    const words = `The code that ${does} did not arrive. Load the model again.`;
    throw new KernelError(words, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
