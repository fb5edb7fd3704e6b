import type { Reference } from "../check/call.ts";
import { haveOrder, largestOf } from "../check/largest_of.ts";

/** Chunks by their largest logit, best first, equal ones by number. */
export const rankChunksReference: Reference = (call) => {
  const { CHUNKS = NaN, FINALISTS = NaN } = call.constants;
  const best = call.before(0, [0, CHUNKS]);
  const finalists = call.after(1, [0, FINALISTS]);
  return () =>
    haveOrder(best.floats)
      ? [{ actual: finalists.words, expected: largestOf(best.floats, FINALISTS), scale: 1 }]
      : [];
};
