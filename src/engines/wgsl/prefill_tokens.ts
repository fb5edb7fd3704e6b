import { TILE } from "./kernels/prefill/tile.ts";

/**
 * T: prompt tokens that are worked on at once, in whole tiles. More would make more of each weight that is read, but take
 * more memory.
 */
export const PREFILL_TOKENS = 4 * TILE.tokens;
