/** Lets one caller at a time use an engine: it holds a single sequence, and a second caller would write over it. */
export class OneAtATime {
  #isTaken = false;

  /**
   * Begins a caller's turn.
   * @returns what ends it
   * @throws Error where another's has not ended
   */
  take(): () => void {
    if (this.#isTaken) throw new Error("The engine is busy: leave its loop, or await its call, first.");
    this.#isTaken = true;
    return () => (this.#isTaken = false);
  }
}
