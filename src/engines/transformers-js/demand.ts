/** Holds work back until it is wanted, each piece of it for itself. */
export class Demand {
  #wanted = 0;
  #wake: (() => void) | null = null;

  /** Lets so many more pieces begin. */
  want(pieces: number): void {
    this.#wanted += pieces;
    this.#wake?.();
    this.#wake = null;
  }

  /** Settles when the next piece is wanted. One caller at a time. */
  async next(): Promise<void> {
    while (this.#wanted === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#wanted -= 1;
  }
}
