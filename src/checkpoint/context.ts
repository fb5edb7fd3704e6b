import type { Checkpoint } from "./checkpoint.ts";
import type { ModelConfig } from "../models/config.ts";

/** Shorter than this no choice is offered. */
const SHORTEST = 256;

/** The lengths that a model's context may be cut to: the whole, and its halves down to `SHORTEST`; longest first. */
export function contextLengths(whole: number): number[] {
  const lengths = [whole];
  for (let half = whole >> 1; half >= SHORTEST; half >>= 1) lengths.push(half);
  return lengths;
}

/** What the KV cache of a usual context takes at most. */
const USUAL_CACHE_BYTES = 2 ** 30;

/**
 * The context that a model is opened with unless another is chosen: the longest whose KV cache takes a gibibyte at most. The
 * whole of Qwen3-0.6B's 40,960 tokens would take nine times the weights.
 */
export function usualContext(config: ModelConfig): number {
  const lengths = contextLengths(config.contextLength);
  const fits = (contextLength: number) => cacheBytes({ ...config, contextLength }) <= USUAL_CACHE_BYTES;
  return lengths.find(fits) ?? lengths.at(-1) ?? config.contextLength;
}

/**
 * The same model for shorter texts: positions are turned by RoPE, which knows of no end, so up to where the context now
 * ends it writes the same. Whatever is made of the checkpoint holds keys and values of so many tokens only.
 * @param length of the context, at most the checkpoint's own
 */
export function withContext(checkpoint: Checkpoint, length: number): Checkpoint {
  const { config } = checkpoint;
  return { ...checkpoint, config: { ...config, contextLength: Math.min(length, config.contextLength) } };
}

/**
 * Of the KV cache of the whole context: for each layer a float32 key and value [K, E] of each token that it may look at.
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
