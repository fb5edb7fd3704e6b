import { type createEngine, ENGINE_NAMES, OnnxRuntimeError } from "../../src/index.ts";

type CreateEngine = typeof createEngine;

/**
 * Has the browser look for a newer version of the page at once, which is offered when it has come. It would do so at the
 * next visit only, and a reload brings the kept page again, with the addresses of files that its host may have no more.
 */
export async function askForUpdate(): Promise<void> {
  try {
    await (await navigator.serviceWorker.getRegistration())?.update();
  } catch {
    // Without a network, or where nothing is kept: then a reload brings what the host has.
  }
}

/** Makes engines as `create` does. Where the code of one does not arrive, it may be of a version that is gone. */
export function askingForUpdate(create: CreateEngine, ask: () => Promise<void> = askForUpdate): CreateEngine {
  const made = ENGINE_NAMES.map((name): [string, CreateEngine[typeof name]] => [
    name,
    async (...given) => {
      try {
        return await create[name](...given);
      } catch (error) {
        if (error instanceof OnnxRuntimeError) void ask();
        throw error;
      }
    },
  ]);
  return Object.fromEntries(made) as CreateEngine;
}
