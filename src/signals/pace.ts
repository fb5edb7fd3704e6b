import { nextTask } from "./next_task.ts";

/** How long the page's thread is held up at once: half a frame, and on a phone four times slower two. */
const LONGEST_MS = 8;

/** The pace of a loop that the browser may not have to wait for: after some milliseconds it is the browser's turn. */
export class Pace {
  #began = performance.now();

  /** To be awaited once a round. */
  async keep(): Promise<void> {
    if (performance.now() - this.#began < LONGEST_MS) return;
    await nextTask();
    this.#began = performance.now();
  }
}
