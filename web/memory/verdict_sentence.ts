import type { Head, LedgerEntry, Verdict } from "../../src/index.ts";
import { formatBytes, formatWhole } from "../format/format.ts";

const HEADLINES: Readonly<Record<Verdict["kind"], string>> = {
  single: "One matrix, no second one.",
  separate: "A second matrix.",
  unknown: "No matrix to see.",
};

/** The verdict in a few words. It claims that there is no second matrix only if none could be hidden. */
export function headlineOf({ kind, doubtBytes }: Verdict): string {
  return kind === "single" && doubtBytes > 0 ? "One matrix of that size." : HEADLINES[kind];
}

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

/** "a.weight and b.weight", "2 unnamed buffers", "a.weight and an unnamed buffer" */
function listNames(entries: readonly LedgerEntry[]): string {
  const unnamed = entries.filter(({ label }) => label === "").length;
  if (unnamed > 1) {
    const named = entries.filter(({ label }) => label !== "").map(nameOf);
    return [...named, `${unnamed} unnamed buffers`].join(" and ");
  }
  return entries.map(nameOf).join(" and ");
}

/**
 * The verdict in one sentence, from what the ledger measured.
 * @param live number of live buffers
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
  const { kind, matrices, extraBytes, doubtBytes } = verdict;
  const size = formatShape(shape);
  if (live === 0) return `No GPU buffer is live, so none can hold the ${size} vocabulary matrix.`;
  if (kind === "unknown" && doubtBytes > 0)
    return `Of ${live} live GPU buffers none can be identified by name and size as the ${size} vocabulary matrix.`;
  if (kind === "unknown")
    return `Of ${live} live GPU buffers none has the size of the ${size} vocabulary matrix.`;
  if (kind === "single") {
    const bytes = formatBytes(totalOf(matrices));
    return `Of ${live} live GPU buffers only one has the size of the ${size} vocabulary matrix: ${listNames(matrices)}, ${bytes}.${describeDoubt(doubtBytes)}`;
  }
  const share = Math.round((extraBytes / totalBytes) * 100);
  return (
    `Of ${live} live GPU buffers ${matrices.length} have the size of the ${size} vocabulary matrix, ` +
    `${listNames(matrices)}: ${formatBytes(extraBytes)} extra, ${share}\u00a0% of the total.`
  );
}

/** A sentence with a space before it; "" if there is no doubt. */
export function describeDoubt(bytes: number): string {
  if (bytes === 0) return "";
  return ` Another ${formatBytes(bytes)} are in buffers without a name: a second matrix could be there in pieces.`;
}

interface Explanation {
  /** The verdict that supports it. */
  readonly kind: Verdict["kind"];
  readonly text: (extra: string) => string;
}

const EXPLANATIONS: Readonly<Record<Head, Explanation>> = {
  tied: { kind: "single", text: () => "The head reads the rows that the embedding reads." },
  untied: {
    kind: "separate",
    text: (extra) => `The head was given a matrix of its own, and ${extra} is what that costs.`,
  },
  exported: {
    kind: "separate",
    text: (extra) =>
      `The graph multiplies by Transpose(wte). The runtime computed that once and keeps the result: ${extra}.`,
  },
};

/** What the head costs in memory and why, in one sentence; "" if the ledger does not support that. */
export function explainHead(head: Head, verdict: Verdict): string {
  const { kind, text } = EXPLANATIONS[head];
  return kind === verdict.kind ? text(formatBytes(verdict.extraBytes)) : "";
}

function totalOf(entries: readonly LedgerEntry[]): number {
  return entries.reduce((total, { bytes }) => total + bytes, 0);
}
