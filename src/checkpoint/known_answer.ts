import type { JsonObject } from "../json/json.ts";

/**
 * What the head of a model is known to make of its first layer, in float64: an engine checks itself by it. The site's own
 * model has an answer, whose layers are all alike; `engines/wgsl/check/shipped_answer.test.ts` writes it.
 */
export interface KnownAnswer {
  /** A text [T]. */
  readonly ids: readonly number[];
  /** Of the logits [V] after it those of the ids 0, every, 2 · every … */
  readonly logits: readonly number[];
  readonly every: number;
  /** The id that the checking engine's settings choose for position T. */
  readonly sampled: number;
}

/**
 * The answer in a `known_answer.json`; none where it is of other weights.
 * @param digests SHA-256 of each file of weights, parted by commas
 */
export function knownAnswerIn(json: JsonObject, digests: string): KnownAnswer | null {
  const { data_sha256, ids, logits, every, sampled } = json;
  if (data_sha256 !== digests || !areNumbers(ids) || !areNumbers(logits)) return null;
  return { ids, logits, every: Number(every), sampled: Number(sampled) };
}

function areNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(Number.isFinite);
}
