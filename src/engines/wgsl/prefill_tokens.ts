/**
 * Prompt tokens that are worked on at once. More would use each weight that is read more often, but the attention
 * scores [T, H, context] grow with it, and would soon be the largest buffer beside the weights.
 */
export const PREFILL_TOKENS = 32;
