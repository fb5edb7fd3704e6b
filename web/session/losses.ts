import { describeProblem, type Problem } from "./problem.ts";

/** Waited before the tries to get a lost device back: a driver that begins anew needs a while. */
const PAUSES_MS = [2000, 4000, 8000, 16_000];

/** A lost device, as the person at the page is told. */
export interface Loss {
  readonly problem: Problem;
  /** The page asks for the device again after so many milliseconds; null where it no longer does by itself. */
  readonly pauseMs: number | null;
}

/** Counts the losses in a row: a device that is lost again and again is not asked for for ever. */
export class Losses {
  #count = 0;

  /** Whether the page is going to ask for the device again by itself if it is lost once more. */
  get triesAreLeft(): boolean {
    return this.#count < PAUSES_MS.length;
  }

  add(reason: string): Loss {
    const pauseMs = PAUSES_MS[this.#count] ?? null;
    this.#count += 1;
    return { problem: describeProblem("device-lost", this.#describe(reason, pauseMs)), pauseMs };
  }

  /** The device has shown that it works, or someone has asked for it: the next loss is the first again. */
  forget(): void {
    this.#count = 0;
  }

  #describe(reason: string, pauseMs: number | null): string {
    const next =
      pauseMs === null
        ? `It was lost ${this.#count} times in a row, so the page no longer asks for it by itself: load the model again, or ` +
          "choose the engine onnxruntime-web on WASM, which needs no GPU."
        : `The page asks for it again in ${pauseMs / 1000} seconds (try ${this.#count} of ${PAUSES_MS.length}).`;
    return `The GPU device was lost, and the model with it. Your text is kept. ${reason} ${next}`.replaceAll(
      /\s+/g,
      " ",
    );
  }
}
