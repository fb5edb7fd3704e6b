import type { Checkpoint, createEngine, Gpu, LoadOptions } from "../../src/index.ts";
import type { ModelName } from "../settings/settings.ts";

/** What a session is made of: the page gives it the library and the browser, a test gives it fakes. */
export interface SessionParts {
  readonly createEngine: typeof createEngine;
  readonly requestGpu: () => Promise<Gpu>;
  /** False where there is nothing to ask for a GPU. */
  readonly hasWebGpu: boolean;
  /** Loads one of the site's own models, and has `use` make of it what it is loaded for. */
  readonly loadCheckpoint: <T>(
    name: ModelName,
    told: Pick<LoadOptions, "onProgress" | "onRetry" | "onCopy" | "onStorageFull" | "signal">,
    use: (checkpoint: Checkpoint) => Promise<T>,
  ) => Promise<T>;
  /** Calls `act` after so many milliseconds, unless the function that it returns is called before. */
  readonly after: (ms: number, act: () => void) => () => void;
  /** Lets the browser answer keys and draw before what follows: one long task split in two. */
  readonly nextTask: () => Promise<void>;
  /** Has the page's memory be as the ledger says now: whoever sees the page ready must see its memory as it is. */
  readonly readMemory: () => void;
}
