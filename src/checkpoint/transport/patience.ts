import { CheckpointError } from "../checkpoint_error.ts";
import { Interruption } from "./interruption.ts";

/** A host that has sent nothing for this long counts as gone. */
const STALL_MS = 30_000;

export interface PatienceOptions {
  /** Default: 30 seconds. */
  readonly stallMs?: number;
  readonly signal?: AbortSignal;
}

/** Aborts a request if the host sends nothing for too long: neither a response nor the next piece of its body. */
export class Patience {
  readonly #url: string;
  readonly #stallMs: number;
  readonly #outer: AbortSignal | undefined;
  readonly #controller = new AbortController();
  readonly #follow = (): void => this.#controller.abort(this.#outer?.reason);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(url: string, { stallMs = STALL_MS, signal }: PatienceOptions) {
    this.#url = url;
    this.#stallMs = stallMs;
    this.#outer = signal;
    if (signal?.aborted) this.#follow();
    signal?.addEventListener("abort", this.#follow, { once: true });
    this.renew();
  }

  /** Aborts with an `Interruption` on timeout, or with the reason of the given signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something arrived: restart the timeout. */
  renew(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(this.#lost()), this.#stallMs);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener("abort", this.#follow);
  }

  #lost(): Interruption {
    const message = `The host of ${this.#url} has sent nothing for ${this.#stallMs / 1000} s. Check the connection.`;
    return new Interruption(new CheckpointError("network", message));
  }
}

/** Runs `use`, which may request `url` as long as the host keeps sending. */
export async function patiently<T>(
  url: string,
  options: PatienceOptions,
  use: (patience: Patience) => Promise<T>,
): Promise<T> {
  const patience = new Patience(url, options);
  try {
    return await use(patience);
  } finally {
    patience.end();
  }
}
