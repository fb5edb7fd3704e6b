import { CheckpointError } from "../checkpoint_error.ts";
import { Interruption } from "./interruption.ts";

/** A host that has sent nothing for so long is taken to be gone. */
const STALL_MS = 30_000;

export interface PatienceOptions {
  /** In place of 30 seconds. */
  readonly stallMs?: number;
  readonly signal?: AbortSignal;
}

/** Ends a request whose host sends nothing for too long: neither an answer nor, after it, the next piece of its body. */
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

  /** Aborted with an `Interruption` once patience ends, or with the reason of the signal that was given. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something arrived: the wait begins anew. */
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

/** Lets `use` ask the host of `url`, as long as it sends something now and then. */
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
