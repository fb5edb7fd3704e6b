import { MissingCodeError } from "./missing_code_error.ts";

/**
 * Code that only some models, files or devices need, once it is there.
 * @param does what it does, in errors
 * @throws MissingCodeError if it does not arrive
 */
export async function fetched<T>(does: string, code: Promise<T>): Promise<T> {
  try {
    return await code;
  } catch (cause) {
    throw new MissingCodeError(does, { cause });
  }
}
