/** Prompt lengths for which prefill is timed. */
export const PREFILL_LENGTHS = [64, 256] as const;
const [, LONG] = PREFILL_LENGTHS;

/** Smallest context of a model to measure: the longest prompt and one token. */
export const SHORTEST_CONTEXT = LONG + 1;
