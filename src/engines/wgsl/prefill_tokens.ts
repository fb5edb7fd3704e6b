/** T: prompt tokens that are worked on at once. More would make more of each weight that is read, but take more memory. */
export const PREFILL_TOKENS = 32;
