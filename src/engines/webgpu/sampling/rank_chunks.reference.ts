import type { Reference } from "../check/call.ts";
import { largestIndexes } from "../../../generation/largest_indexes.ts";
import { haveOrder } from "../check/have_order.ts";

/** Chunks by their largest logit, best first, equal ones by number. */
export const rankChunksReference: Reference = (call) => {
  const { CHUNKS = NaN, FINALISTS = NaN } = call.constants;
  const best = call.before(0, [0, CHUNKS]);
  const finalists = call.after(1, [0, FINALISTS]);
  return () =>
    haveOrder(best.floats)
      ? [{ actual: finalists.words, expected: largestIndexes(best.floats, FINALISTS), scale: 1 }]
      : [];
};
