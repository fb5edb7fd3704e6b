import type { Verdict } from "../../src/index.ts";
import { formatBytes } from "../format/format.ts";
import { describeDoubt, headlineOf } from "../memory/verdict_sentence.ts";

/** The verdict in a few words, with the bytes of a second matrix as far as the ledger can tell. */
export function describeExtra(verdict: Verdict): string {
  const { kind, extraBytes, doubtBytes } = verdict;
  const headline = headlineOf(verdict);
  if (kind === "unknown") return headline;
  if (kind === "single" && doubtBytes > 0) return `${headline}${describeDoubt(doubtBytes)}`;
  return `${headline} ${formatBytes(extraBytes)} extra.`;
}
