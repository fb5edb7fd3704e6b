/** Faster than anyone reads; and each time the whole story is laid out, and scrolled to its end. */
const SHOWN_MS = 50;

/** Shows what changes quickly: at once, and from then on every 50 ms at most. */
export class Showing {
  readonly #show: () => void;
  #due = 0;
  /** Undefined if all is shown. */
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(show: () => void) {
    this.#show = show;
  }

  /** The next change may be long in coming: this one waits for a timer, not for that. */
  changed(): void {
    const left = this.#due - performance.now();
    if (left <= 0) this.#showNow();
    else this.#timer ??= setTimeout(() => this.#showNow(), left);
  }

  /** Nothing changes any more: shows what has not been shown. */
  finish(): void {
    if (this.#timer !== undefined) this.#showNow();
  }

  #showNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#due = performance.now() + SHOWN_MS;
    this.#show();
  }
}
