/** Speed of a generation, from clock readings. */
export interface Speed {
  /** Prompt tokens divided by the time to the first new token: tokens per second. */
  readonly prefillTokensPerSecond: number;
  /** New tokens per second after the first; 0 until there are two. */
  readonly decodeTokensPerSecond: number;
  readonly firstTokenMs: number;
  /** GPU dispatches of the last decode step; 0 until there are two tokens. */
  readonly dispatchesPerToken: number;
}

/** Reads the clock once at the start and once for each token. */
export class SpeedMeter {
  readonly #promptTokens: number;
  readonly #now: () => number;
  readonly #began: number;
  #first = 0;
  #last = 0;
  #tokens = 0;
  #dispatches = 0;

  /** Starts timing. `now` gives milliseconds. */
  constructor(promptTokens: number, now: () => number = () => performance.now()) {
    this.#promptTokens = promptTokens;
    this.#now = now;
    this.#began = now();
  }

  /** A token has arrived; its step took this many dispatches. */
  token(dispatches: number): void {
    this.#last = this.#now();
    this.#tokens += 1;
    if (this.#tokens === 1) this.#first = this.#last;
    else this.#dispatches = dispatches;
  }

  /** Null before the first token. */
  get speed(): Speed | null {
    if (this.#tokens === 0) return null;
    const firstTokenMs = this.#first - this.#began;
    return {
      prefillTokensPerSecond: perSecond(this.#promptTokens, firstTokenMs),
      decodeTokensPerSecond: perSecond(this.#tokens - 1, this.#last - this.#first),
      firstTokenMs,
      dispatchesPerToken: this.#dispatches,
    };
  }
}

function perSecond(count: number, milliseconds: number): number {
  return milliseconds > 0 ? (count / milliseconds) * 1000 : 0;
}
