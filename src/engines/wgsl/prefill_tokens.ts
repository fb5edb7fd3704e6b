import { cacheBytes } from "../../checkpoint/context.ts";
import type { ModelConfig } from "../../models/config.ts";

const MOST_TOKENS = 32;

/** No fewer than the kernel check reads at once. */
const LEAST_TOKENS = 8;

/** What attention's scores may always take. */
const SCORE_BYTES = 8 * 2 ** 20;

/** And of a KV cache this part, if that is more. */
const PART_OF_CACHE = 1 / 16;

/**
 * T: prompt tokens that are worked on at once. More would use each weight that is read more often, but attention's scores
 * [T, H, context] grow with it. Where most layers look at a window the KV cache is small, and scores of a long context
 * would be the largest buffer beside the weights: there T is halved until they are not, or it is 8.
 */
export function prefillTokens(config: ModelConfig): number {
  const most = Math.max(SCORE_BYTES, cacheBytes(config) * PART_OF_CACHE);
  let tokens = MOST_TOKENS;
  while (tokens > LEAST_TOKENS && 4 * tokens * config.headCount * config.contextLength > most) tokens /= 2;
  return tokens;
}
