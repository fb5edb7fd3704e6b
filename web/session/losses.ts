import { describeProblem, type Problem } from "./problem.ts";

/** Pauses before each attempt to get a lost device back: a driver needs time to restart. */
const PAUSES_MS = [2000, 4000, 8000, 16_000];

/** A device that has lived so long works: its loss is counted from one again. */
const LIVES_MS = 60_000;

/** A lost device, as described to the user. */
export interface Loss {
  readonly problem: Problem;
  /** Time until the page requests the device again, in milliseconds; null if it no longer does so by itself. */
  readonly pauseMs: number | null;
}

/** Counts consecutive losses: a device that is lost again and again is not requested forever. */
export class Losses {
  #count = 0;

  /** Whether the page will request the device by itself after the next loss. */
  get triesAreLeft(): boolean {
    return this.#count < PAUSES_MS.length;
  }

  /** @param livedMs how long the device was there; 0 for one that did not come back */
  add(reason: string, livedMs: number): Loss {
    if (livedMs >= LIVES_MS) this.forget();
    const pauseMs = PAUSES_MS[this.#count] ?? null;
    this.#count += 1;
    return { problem: describeProblem("device-lost", this.#describe(reason, pauseMs)), pauseMs };
  }

  /** The device works, or someone requested it: the next loss counts as the first again. */
  forget(): void {
    this.#count = 0;
  }

  #describe(reason: string, pauseMs: number | null): string {
    const next =
      pauseMs === null
        ? `It was lost ${this.#count} times in a row, so the page no longer asks for it by itself: load the model again, or ` +
          "choose the engine onnxruntime-web on WASM, which needs no GPU."
        : `The page asks for it again in ${pauseMs / 1000} seconds (try ${this.#count} of ${PAUSES_MS.length}).`;
    return `The GPU device was lost, and the model’s GPU memory with it. Your text is kept. ${reason} ${next}`.replaceAll(
      /\s+/g,
      " ",
    );
  }
}
