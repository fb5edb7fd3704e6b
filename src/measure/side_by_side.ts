import { ENGINES } from "../engines/abilities.ts";
import type { Engine } from "../engines/engine.ts";
import { GREEDY } from "../generation/sampling.ts";
import type { Step } from "../generation/steps.ts";
import { PREFILL_LENGTHS } from "./prefill_lengths.ts";

const [SHORT, LONG] = PREFILL_LENGTHS;

/** Tokens that an engine writes before it is another's turn: as few as there may be in one submit. */
export const TURN_TOKENS = 4;

/** An engine is not let reach its last token, so that it begins as many tokens in each turn as it gives. */
const AHEAD = 16;

/** One engine's times, in milliseconds. */
export interface Times {
  /** From the call to the first new token, by prompt length: once for each round. */
  readonly prefillMs: Readonly<Record<(typeof PREFILL_LENGTHS)[number], number[]>>;
  /** For a token, after a prompt of `PREFILL_LENGTHS[0]`: the mean of each turn. */
  readonly decodeMs: number[];
}

export interface SideBySideOptions {
  /** As many ids as the longest of `PREFILL_LENGTHS`. */
  readonly prompt: readonly number[];
  readonly rounds: number;
  /** Tokens to decode in each round, rounded up to whole turns. */
  readonly tokens: number;
  /** Settles when the GPU has done all that it was given. */
  readonly idle: () => Promise<unknown>;
  readonly signal?: AbortSignal | undefined;
  /** @param engine the one whose turn it is, by its place in the list */
  readonly onTurn: (engine: number) => void;
}

/** How often `onTurn` is called in a round, for each engine. */
export function turnsOf(tokens: number): number {
  return PREFILL_LENGTHS.length + Math.ceil(tokens / TURN_TOKENS);
}

/**
 * Has engines that are all in memory work in turn, at a prompt or at a few tokens each, so that other work on the machine
 * disturbs all of them alike. When a turn ends the GPU has nothing to do: an engine that works ahead does not work in
 * another's turn.
 * @returns the times of each engine, in their order
 * @throws what the engines throw; the signal's reason if aborted
 */
export async function timeSideBySide(
  engines: readonly Engine[],
  options: SideBySideOptions,
): Promise<readonly Times[]> {
  const runners = engines.map((engine, index) => new Runner(engine, index, options));
  const inTurn = async (work: (runner: Runner) => Promise<unknown>): Promise<void> => {
    for (const runner of runners) await work(runner);
  };
  await inTurn((runner) => runner.warmUp());
  for (let round = 0; round < options.rounds; round++) {
    await inTurn((runner) => runner.readLong());
    try {
      await inTurn((runner) => runner.begin());
      for (let done = 0; done < options.tokens; done += TURN_TOKENS) await inTurn((runner) => runner.goOn());
    } finally {
      await inTurn((runner) => runner.end());
    }
  }
  return runners.map(({ times }) => times);
}

/** An engine, and what it is writing. */
class Runner {
  readonly times: Times = { prefillMs: { [SHORT]: [], [LONG]: [] }, decodeMs: [] };
  readonly #engine: Engine;
  readonly #index: number;
  readonly #options: SideBySideOptions;
  #writing: AsyncGenerator<Step, void> | null = null;

  constructor(engine: Engine, index: number, options: SideBySideOptions) {
    this.#engine = engine;
    this.#index = index;
    this.#options = options;
  }

  async warmUp(): Promise<void> {
    this.#write(SHORT, 1 + TURN_TOKENS + AHEAD);
    for (let token = 0; token <= TURN_TOKENS; token++) await this.#next();
    await this.end();
  }

  async readLong(): Promise<void> {
    const ms = await this.#turn(async () => {
      this.#write(LONG, 1);
      await this.#next();
    });
    this.times.prefillMs[LONG].push(ms);
    await this.end();
  }

  /** Reads the short prompt. */
  async begin(): Promise<void> {
    const ms = await this.#turn(async () => {
      this.#write(SHORT, 1 + this.#options.tokens + TURN_TOKENS + AHEAD);
      await this.#next();
    });
    this.times.prefillMs[SHORT].push(ms);
  }

  /** Writes the next tokens. */
  async goOn(): Promise<void> {
    const ms = await this.#turn(async () => {
      for (let token = 0; token < TURN_TOKENS; token++) await this.#next();
      // An engine on the CPU does not wait for what the GPU does.
      if (ENGINES[this.#engine.name].usesGpu) await this.#options.idle();
    });
    this.times.decodeMs.push(ms / TURN_TOKENS);
  }

  async end(): Promise<void> {
    await this.#writing?.return();
    this.#writing = null;
  }

  /** @returns how long `work` took; what it has begun on the GPU is done when the next turn begins */
  async #turn(work: () => Promise<void>): Promise<number> {
    const { signal, onTurn, idle } = this.#options;
    signal?.throwIfAborted();
    onTurn(this.#index);
    const began = performance.now();
    await work();
    const ms = performance.now() - began;
    await idle();
    return ms;
  }

  #write(length: number, count: number): void {
    const { prompt, signal } = this.#options;
    this.#writing = this.#engine.steps(prompt.slice(0, length), GREEDY, count, signal);
  }

  async #next(): Promise<void> {
    const next = await this.#writing?.next();
    if (next?.done === false) return;
    this.#options.signal?.throwIfAborted(); // that ends the reading of a prompt without an error
    throw new Error(
      `${this.#engine.name} came to the end of its context before its last turn: ask for fewer tokens.`,
    );
  }
}
