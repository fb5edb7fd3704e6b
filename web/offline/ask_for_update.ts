import { type createEngine, ENGINE_NAMES, MissingCodeError, OnnxRuntimeError } from "../../src/index.ts";

type CreateEngine = typeof createEngine;

/**
 * Makes the browser check for a newer version of the page now; the page offers it once downloaded. On its own the
 * browser would check only on the next visit. A reload would show the kept page again, with file addresses that the
 * host may no longer have.
 */
export async function askForUpdate(): Promise<void> {
  try {
    await (await navigator.serviceWorker.getRegistration())?.update();
  } catch {
    // Offline, or if nothing is kept: then a reload gets the host's version.
  }
}

/** Makes engines as `create` does. If an engine's code can't be loaded, its version may be gone from the host. */
export function askingForUpdate(create: CreateEngine, ask: () => Promise<void> = askForUpdate): CreateEngine {
  const made = ENGINE_NAMES.map((name): [string, CreateEngine[typeof name]] => [
    name,
    async (...given) => {
      try {
        return await create[name](...given);
      } catch (error) {
        if (error instanceof OnnxRuntimeError || error instanceof MissingCodeError) void ask();
        throw error;
      }
    },
  ]);
  return Object.fromEntries(made) as CreateEngine;
}
