import type { LedgerEntry } from "../../src/gpu/ledger.ts";
import type { Verdict } from "../../src/tying/verdict.ts";
import { formatBytes, formatWhole } from "../format/format.ts";

export const HEADLINES: Readonly<Record<Verdict["kind"], string>> = {
  single: "One matrix, no ff_out.",
  separate: "A second matrix.",
  unknown: "No matrix yet.",
};

export interface Shape {
  readonly vocabSize: number;
  readonly hiddenSize: number;
}

/** 8192 by 256 → "8,192 × 256" */
export function formatShape({ vocabSize, hiddenSize }: Shape): string {
  return `${formatWhole(vocabSize)} × ${formatWhole(hiddenSize)}`;
}

export function nameOf({ label }: LedgerEntry): string {
  return label || "an unnamed buffer";
}

/**
 * The verdict in one sentence, made of what the ledger measured.
 * @param live how many buffers are live
 * @param totalBytes of all live buffers
 * @param shape of the model's vocabulary matrix; null before a model is loaded
 */
export function describeVerdict(
  verdict: Verdict,
  live: number,
  totalBytes: number,
  shape: Shape | null,
): string {
  if (!shape) return "The model is not loaded.";
  const { kind, matrices, extraBytes } = verdict;
  const [size, names] = [formatShape(shape), matrices.map(nameOf)];
  if (kind === "unknown")
    return `Of ${live} live GPU buffers none has the size of the ${size} vocabulary matrix.`;
  if (kind === "single") {
    const bytes = formatBytes(totalOf(matrices));
    return `Of ${live} live GPU buffers only one has the size of the ${size} vocabulary matrix: ${names[0]}, ${bytes}.`;
  }
  const share = Math.round((extraBytes / totalBytes) * 100);
  return (
    `Of ${live} live GPU buffers ${matrices.length} have the size of the ${size} vocabulary matrix, ` +
    `${names.join(" and ")}: ${formatBytes(extraBytes)} extra, ${share}\u00a0% of the total.`
  );
}

function totalOf(entries: readonly LedgerEntry[]): number {
  return entries.reduce((total, { bytes }) => total + bytes, 0);
}
