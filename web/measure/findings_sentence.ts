import { counted, type BenchReport } from "../../src/index.ts";
import { formatBytes, formatMeasure } from "../format/format.ts";

/** What was measured, for those who can't see the bars. */
export function describeFindings({ results, refusals }: Pick<BenchReport, "results" | "refusals">): string {
  const measured = results.map(({ engine, head, decodeMs, liveBytes }) => {
    const memory = liveBytes > 0 ? formatBytes(liveBytes) : "no memory";
    return `${engine} ${head}: ${formatMeasure(decodeMs.median)} ms for a token, ${memory} on the GPU.`;
  });
  const refused = refusals.length > 0 && `${counted(refusals.length, "choice")} not measured.`;
  return [...measured, refused].filter(Boolean).join(" ");
}
