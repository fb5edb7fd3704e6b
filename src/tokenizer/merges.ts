import { showJson } from "../json/json.ts";
import { damagedTokenizer, type TokenizerError } from "./tokenizer_error.ts";
import { slotsFor, type Vocabulary } from "./vocabulary.ts";

/**
 * The merges of a tokenizer, in four typed arrays. A merge's rank is its place in the list: the lowest is applied
 * first.
 */
export interface MergeTable {
  /** Id of the first token, by rank. */
  readonly left: Int32Array<ArrayBuffer>;
  readonly right: Int32Array<ArrayBuffer>;
  /** Id of the merged token. */
  readonly merged: Int32Array<ArrayBuffer>;
  /** A hash table of pairs: rank + 1, so that 0 is a free slot. Its length is a power of two. */
  readonly slots: Int32Array<ArrayBuffer>;
}

/**
 * Packs the `merges` of a `tokenizer.json`: pairs of tokens, or texts with a space between the two.
 * @throws TokenizerError if a token is not in the vocabulary, as in Hugging Face's library
 */
export function packMerges(merges: unknown, vocabulary: Vocabulary): MergeTable {
  if (!Array.isArray(merges)) throw damaged(`merges is ${showJson(merges)}`);
  const [left, right, merged] = [0, 0, 0].map(() => new Int32Array(merges.length)) as [Ids, Ids, Ids];
  const table = { left, right, merged, slots: new Int32Array(slotsFor(merges.length)) };
  merges.forEach((merge: unknown, rank) => {
    const [first, second] = pairOf(merge);
    const [a, b, both] = [vocabulary.idOf(first), vocabulary.idOf(second), vocabulary.idOf(first + second)];
    if (a === undefined || b === undefined || both === undefined)
      throw damaged(`the merge ${showJson(merge)} is of tokens that the vocabulary lacks`);
    [left[rank], right[rank], merged[rank]] = [a, b, both];
    table.slots[slotOf(table, a, b)] = rank + 1; // if a pair occurs twice, the last counts
  });
  return table;
}

type Ids = Int32Array<ArrayBuffer>;

function pairOf(merge: unknown): readonly [string, string] {
  const pair: unknown = typeof merge === "string" ? merge.split(" ") : merge;
  if (Array.isArray(pair) && pair.length === 2 && typeof pair[0] === "string" && typeof pair[1] === "string")
    return pair as [string, string];
  throw damaged(`a merge is ${showJson(merge)}`);
}

function damaged(what: string): TokenizerError {
  return damagedTokenizer(`has no sound merges: model.merges should be a list of pairs of tokens; ${what}`);
}

/** The slot of a pair, or the free one for it. */
function slotOf({ left, right, slots }: MergeTable, a: number, b: number): number {
  const hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77);
  for (let slot = hash ^ (hash >>> 15); ; slot++) {
    const place = slot & (slots.length - 1);
    const rank = (slots[place] ?? 0) - 1;
    if (rank === -1 || (left[rank] === a && right[rank] === b)) return place;
  }
}

/** The rank at which two neighbouring tokens are merged; -1 if they never are. */
export function rankOf(table: MergeTable, a: number, b: number): number {
  return (table.slots[slotOf(table, a, b)] ?? 0) - 1;
}
