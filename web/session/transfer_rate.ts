/** The time window of a rate: long enough to be steady, short enough to follow a network that changes. */
const WINDOW_MS = 5000;

/** A rate is shown only after this time. */
const SETTLED_MS = 500;

interface Mark {
  readonly ms: number;
  readonly bytes: number;
}

/** The recent rate of arriving bytes. */
export class TransferRate {
  readonly #now: () => number;
  #marks: Mark[] = [];

  /** `now` gives milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Total bytes received by now; fewer than before if another load has begun. */
  note(bytes: number): void {
    const ms = this.#now();
    const last = this.#marks.at(-1);
    if (last && bytes < last.bytes) this.#marks = [];
    this.#marks = [...this.#marks.filter((mark) => ms - mark.ms <= WINDOW_MS), { ms, bytes }];
  }

  /** Null while too little is known. */
  get bytesPerSecond(): number | null {
    const [first, last] = [this.#marks[0], this.#marks.at(-1)];
    if (!first || !last || last.ms - first.ms < SETTLED_MS || last.bytes === first.bytes) return null;
    return ((last.bytes - first.bytes) / (last.ms - first.ms)) * 1000;
  }
}
