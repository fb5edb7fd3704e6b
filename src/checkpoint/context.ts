import type { Checkpoint } from "./checkpoint.ts";
import type { ModelConfig } from "../models/config.ts";

/** The shortest context length offered. */
const SHORTEST = 256;

/** Possible context lengths: the full length and its halves down to `SHORTEST`, longest first. */
export function contextLengths(whole: number): number[] {
  const lengths = [whole];
  for (let half = whole >> 1; half >= SHORTEST; half >>= 1) lengths.push(half);
  return lengths;
}

/** Largest KV cache of a default context, in float32: in float16, as opened models have it, that is half of it. */
const USUAL_CACHE_BYTES = 2 ** 30;

/**
 * The default context length: the longest whose KV cache takes at most 1 GiB in float32. All 40,960 tokens of Qwen3-0.6B would
 * take nine times as much as its weights.
 */
export function usualContext(config: ModelConfig): number {
  const lengths = contextLengths(config.contextLength);
  const fits = (contextLength: number) => cacheBytes({ ...config, contextLength }) <= USUAL_CACHE_BYTES;
  return lengths.find(fits) ?? lengths.at(-1) ?? config.contextLength;
}

/**
 * The same model with a shorter context. RoPE does not depend on the context length, so the text stays the same up to
 * the new limit. Engines made from this checkpoint only allocate keys and values for `length` tokens.
 * @param length in tokens, at most the checkpoint's own
 */
export function withContext(checkpoint: Checkpoint, length: number): Checkpoint {
  const { config } = checkpoint;
  return { ...checkpoint, config: { ...config, contextLength: Math.min(length, config.contextLength) } };
}

/**
 * Size of the KV cache at full context length: each layer has a float32 key and value [K, E] for each token it can
 * attend to.
 */
export function cacheBytes({
  contextLength,
  keyValueHeadCount: K,
  headSize: E,
  layers,
}: ModelConfig): number {
  const tokens = layers.map(({ window }) => Math.min(window ?? contextLength, contextLength));
  return 2 * 4 * K * E * tokens.reduce((sum, count) => sum + count, 0);
}
