/** Often enough that a token does not wait for it. */
const LOOK_MS = 4;

/** Makes the browser look for the ends of work on a queue while someone waits for them. */
class Looker {
  #waits = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(readonly queue: GPUQueue) {}

  async during<T>(end: Promise<T>): Promise<T> {
    if (this.#waits === 0) this.#timer = setInterval(() => this.queue.submit([]), LOOK_MS);
    this.#waits += 1;
    try {
      return await end;
    } finally {
      this.#waits -= 1;
      if (this.#waits === 0) clearInterval(this.#timer);
    }
  }
}

const lookers = new WeakMap<GPUQueue, Looker>();

/**
 * Waits for what depends on the end of GPU work, such as `mapAsync()` and `onSubmittedWorkDone()`. Firefox looks for ends
 * every 100 ms, and at every submit (https://bugzilla.mozilla.org/show_bug.cgi?id=1870699), so it gets empty ones
 * meanwhile. Other browsers tell of an end at once; an empty submit costs them some microseconds.
 * @throws what `end` throws
 */
export function hearEnd<T>(queue: GPUQueue, end: Promise<T>): Promise<T> {
  const looker = lookers.get(queue) ?? new Looker(queue);
  lookers.set(queue, looker);
  return looker.during(end);
}

/** Waits until the GPU has done what was submitted to a queue. @throws what `onSubmittedWorkDone()` throws */
export function hearWorkDone(queue: GPUQueue): Promise<undefined> {
  return hearEnd(queue, queue.onSubmittedWorkDone());
}
