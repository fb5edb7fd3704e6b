import type { Reference } from "../check/call.ts";
import { largestIndexes } from "../../../generation/largest_indexes.ts";
import { haveOrder } from "../check/have_order.ts";
import { CANDIDATES_BYTES, readCandidates } from "./read_candidates.ts";

/** The largest of all logits before TOKENS, best first, equal ones by id. */
export const rankCandidatesReference: Reference = (call) => {
  const { TOKENS = NaN, CANDIDATES = NaN } = call.constants;
  const logits = call.before(0, [0, TOKENS]);
  const record = call.after(3, [0, CANDIDATES_BYTES / 4]);
  return () => {
    const all = logits.floats;
    if (!haveOrder(all)) return [];
    const ids = largestIndexes(all, CANDIDATES);
    const { candidates } = readCandidates(record.bytes, ids.length);
    return [
      { actual: candidates.ids, expected: ids, scale: 1 },
      { actual: candidates.logits, expected: Float32Array.from(ids, (id) => all[id] ?? NaN) },
    ];
  };
};
