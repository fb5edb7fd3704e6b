import type { Checkpoint, createEngine, Gpu, LoadOptions } from "../../src/index.ts";
import type { ModelName } from "../settings/settings.ts";

/** The parts of a session: the page provides the library and the browser, a test provides fakes. */
export interface SessionParts {
  readonly createEngine: typeof createEngine;
  readonly requestGpu: () => Promise<Gpu>;
  /** False if the browser has no WebGPU. */
  readonly hasWebGpu: boolean;
  /** Loads one of the site's own models; `use` builds what it is loaded for. */
  readonly loadCheckpoint: <T>(
    name: ModelName,
    told: Pick<LoadOptions, "onProgress" | "onRetry" | "onCopy" | "onStorageFull" | "signal">,
    use: (checkpoint: Checkpoint) => Promise<T>,
  ) => Promise<T>;
  /** Calls `act` after this many milliseconds, unless the returned function is called first. */
  readonly after: (ms: number, act: () => void) => () => void;
  /** Lets the browser handle keys and rendering before what follows: splits one long task in two. */
  readonly nextTask: () => Promise<void>;
  /**
   * Updates the page's memory from the ledger now: when the page shows that it is ready, its memory must be current.
   */
  readonly readMemory: () => void;
}
