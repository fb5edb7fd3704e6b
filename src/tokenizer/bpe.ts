import { type MergeTable, rankOf } from "./merges.ts";
import type { IdsOfCharacters } from "./tokenizer_parts.ts";
import type { Vocabulary } from "./vocabulary.ts";

/**
 * Byte pair encoding, step by step as Hugging Face's library does it:
 * https://github.com/huggingface/tokenizers/blob/main/tokenizers/src/models/bpe/model.rs and word.rs
 */
export class Bpe {
  readonly #vocabulary: Vocabulary;
  readonly #merges: MergeTable;
  readonly #idsOfCharacters: IdsOfCharacters;
  readonly #ignoresMerges: boolean;

  /** @param ignoresMerges a word that is a token becomes that token, without looking at the merges */
  constructor(
    vocabulary: Vocabulary,
    merges: MergeTable,
    idsOfCharacters: IdsOfCharacters,
    ignoresMerges: boolean,
  ) {
    this.#vocabulary = vocabulary;
    this.#merges = merges;
    this.#idsOfCharacters = idsOfCharacters;
    this.#ignoresMerges = ignoresMerges;
  }

  /**
   * The ids of a word, in time that grows with n log n: a word may be a whole text.
   * @throws TokenizerError if the token for unknown characters does not exist
   */
  idsOf(word: string): number[] {
    const idOf = (token: string) => this.#vocabulary.idOf(token);
    const whole = this.#ignoresMerges ? idOf(word) : undefined;
    return whole === undefined ? this.#merged(this.#idsOfCharacters(word, idOf)) : [whole];
  }

  /** Merges neighbours: lowest rank first, leftmost first if ranks are equal. */
  #merged(ids: readonly number[]): number[] {
    const symbols = new Symbols(ids);
    const waiting = new LowestFirst();
    const consider = (at: number) => {
      const rank = this.#rankAt(symbols, at);
      if (rank !== -1) waiting.add(rank * ids.length + at);
    };
    for (let at = 0; at < ids.length - 1; at++) consider(at);
    for (let next = waiting.take(); next !== undefined; next = waiting.take()) {
      const [rank, at] = [Math.floor(next / ids.length), next % ids.length];
      const [now, merged] = [this.#rankAt(symbols, at), this.#merges.merged[rank]];
      if (now === -1 || merged === undefined || this.#merges.merged[now] !== merged) continue; // changed by another merge
      symbols.mergeAt(at, merged);
      const before = symbols.previous[at] ?? -1;
      if (before !== -1) consider(before);
      consider(at);
    }
    return symbols.remaining();
  }

  #rankAt({ ids, next }: Symbols, at: number): number {
    const behind = next[at] ?? -1;
    return behind === -1 ? -1 : rankOf(this.#merges, ids[at] ?? -1, ids[behind] ?? -1);
  }
}

/** A list of tokens, each identified by its original position. -1 is none. */
class Symbols {
  readonly ids: Int32Array;
  readonly next: Int32Array;
  readonly previous: Int32Array;

  constructor(ids: readonly number[]) {
    this.ids = Int32Array.from(ids);
    this.next = this.ids.map((_, at) => (at + 1 < ids.length ? at + 1 : -1));
    this.previous = this.ids.map((_, at) => at - 1);
  }

  /** Replaces the tokens at `at` and after it with one token. */
  mergeAt(at: number, id: number): void {
    const gone = this.next[at] ?? -1;
    const behind = this.next[gone] ?? -1;
    this.ids[at] = id;
    this.next[at] = behind;
    this.next[gone] = -1;
    if (behind !== -1) this.previous[behind] = at;
  }

  remaining(): number[] {
    const found: number[] = [];
    for (let at = this.ids.length > 0 ? 0 : -1; at !== -1; at = this.next[at] ?? -1)
      found.push(this.ids[at] ?? -1);
    return found;
  }
}

/** A binary heap of numbers, lowest first. */
class LowestFirst {
  readonly #heap: number[] = [];

  add(number: number): void {
    let at = this.#heap.push(number) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (this.#at(above) <= number) break;
      this.#heap[at] = this.#at(above);
      at = above;
    }
    this.#heap[at] = number;
  }

  take(): number | undefined {
    const [lowest, last] = [this.#heap[0], this.#heap.pop()];
    if (last === undefined || this.#heap.length === 0) return last;
    let at = 0;
    for (;;) {
      const child = 2 * at + (this.#at(2 * at + 2) < this.#at(2 * at + 1) ? 2 : 1);
      if (this.#at(child) >= last) break;
      this.#heap[at] = this.#at(child);
      at = child;
    }
    this.#heap[at] = last;
    return lowest;
  }

  #at(place: number): number {
    return this.#heap[place] ?? Infinity;
  }
}
