import { isJsonObject, showJson } from "../json/json.ts";
import { damagedTokenizer } from "./tokenizer_error.ts";

/**
 * All tokens of a vocabulary, in id order, in a string and three typed arrays: workers transfer them, and copy only the
 * string.
 */
export interface VocabularyTable {
  /** The tokens, one after the other. */
  readonly text: string;
  /** The offset at which each token begins, and finally the end of the last one. */
  readonly starts: Uint32Array<ArrayBuffer>;
  readonly ids: Int32Array<ArrayBuffer>;
  /** A hash table: a token's index + 1, so that 0 is a free slot. Its length is a power of two. */
  readonly slots: Int32Array<ArrayBuffer>;
}

const LARGEST_ID = 2 ** 31 - 1;

/**
 * Packs the `vocab` of a `tokenizer.json`: an object with the id of each token.
 * @throws TokenizerError if it is not one
 */
export function packVocabulary(vocab: unknown): VocabularyTable {
  if (!isJsonObject(vocab) || Object.keys(vocab).length === 0)
    throw damagedTokenizer(`should have tokens in model.vocab, found ${showJson(vocab)}`);
  // Read by index: before the browser has optimised this code, destructuring would take two thirds of the time.
  const entries = Object.entries(vocab) as [token: string, id: number][];
  for (const entry of entries) checkId(entry[0], entry[1]);
  entries.sort((a, b) => a[1] - b[1]);
  const starts = new Uint32Array(entries.length + 1);
  const slots = new Int32Array(slotsFor(entries.length));
  entries.forEach((entry, at) => {
    starts[at + 1] = (starts[at] ?? 0) + entry[0].length;
    let slot = hashOf(entry[0]) & (slots.length - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
    slots[slot] = at + 1;
  });
  return {
    text: entries.map((entry) => entry[0]).join(""),
    starts,
    ids: Int32Array.from(entries, (entry) => entry[1]),
    slots,
  };
}

/** Size of a hash table for this many entries: at least twice as many, so that hardly any look-up takes long. */
export function slotsFor(entries: number): number {
  return 2 ** Math.ceil(Math.log2(2 * Math.max(1, entries)));
}

function checkId(token: string, id: unknown): void {
  if (Number.isInteger(id) && (id as number) >= 0 && (id as number) <= LARGEST_ID) return;
  throw damagedTokenizer(
    `gives the token ${showJson(token)} the id ${showJson(id)}; ids are whole numbers from 0 to ${LARGEST_ID}`,
  );
}

/** FNV-1a of the UTF-16 units of a string. */
function hashOf(token: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < token.length; i++) hash = Math.imul(hash ^ token.charCodeAt(i), 0x01000193);
  return hash ^ (hash >>> 15);
}

/** Looks tokens up in a table. */
export class Vocabulary {
  readonly #table: VocabularyTable;

  constructor(table: VocabularyTable) {
    this.#table = table;
  }

  get size(): number {
    return this.#table.ids.length;
  }

  /** In ascending order; tokens may share one. */
  get ids(): Int32Array {
    return this.#table.ids;
  }

  idOf(token: string): number | undefined {
    const { text, starts, ids, slots } = this.#table;
    for (let slot = hashOf(token); ; slot++) {
      const at = (slots[slot & (slots.length - 1)] ?? 0) - 1;
      if (at === -1) return undefined;
      const start = starts[at] ?? 0;
      if (start + token.length === starts[at + 1] && text.startsWith(token, start)) return ids[at];
    }
  }

  tokenOf(id: number): string | undefined {
    const { text, starts, ids } = this.#table;
    const at = ids[id] === id ? id : this.#placeOf(id);
    return ids[at] === id ? text.slice(starts[at], starts[at + 1]) : undefined;
  }

  /** Binary search: the index of `id`, or of the next larger one. */
  #placeOf(id: number): number {
    const { ids } = this.#table;
    let [low, high] = [0, ids.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ids[middle] ?? 0) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
