import type { LedgerEntry } from "./ledger.ts";
import { NUMBER_BYTES } from "./number_bytes.ts";
import type { Role } from "./roles.ts";

/** What the ledger says of the head. */
export interface Verdict {
  /** `single`: one vocabulary-sized buffer; `separate`: more than one; `unknown`: none to look at. */
  readonly kind: "single" | "separate" | "unknown";
  /** The vocabulary-sized buffers, oldest first. */
  readonly matrices: readonly LedgerEntry[];
  /** Live bytes in `matrices` beyond the largest of them. */
  readonly extraBytes: number;
  /**
   * Live bytes of buffers of which nothing tells what they hold, if those are enough for another matrix in pieces, in
   * four bits a number, or beside other things in a larger buffer; or else 0.
   */
  readonly doubtBytes: number;
}

/** V, D and F of a model. */
export interface JudgedShape {
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
}

/**
 * An allocator may round a size up: onnxruntime's buckets are up to a third apart. A half is more than that, and
 * less than the factor of two between kinds of numbers.
 */
const ROUNDING = 1 / 2;

/** What can't be told to be anything else may be a weight. */
const SUSPECT_ROLES: ReadonlySet<Role> = new Set(["weight", "runtime"]);

/** The fewest that a second matrix could do with. */
const LEAST_BYTES_PER_NUMBER = 1 / 2;

/** Names of a layer's tensors: in some models these have just the vocabulary matrix's bytes. */
const OF_LAYER = /\.layers\.\d+\./;

/**
 * A matrix must not escape by having no name: what is known of a nameless buffer is only what its maker was at, and a
 * runtime may make a matrix anew, say transposed, while it runs. Memory that the CPU can map is another matter.
 */
function isSuspect({ label, role }: LedgerEntry): boolean {
  if (OF_LAYER.test(label)) return false;
  return SUSPECT_ROLES.has(role) || (label === "" && role !== "staging");
}

function hasBytesOf(entry: LedgerEntry, numbers: number): boolean {
  return Object.values(NUMBER_BYTES).some((size) => {
    const bytes = numbers * size;
    return entry.bytes >= bytes && entry.bytes <= bytes * (1 + ROUNDING);
  });
}

/** A nameless buffer that is of the size of a layer's matrices too may be one of those. */
function isVocabulary(
  entry: LedgerEntry,
  { vocabSize: V, hiddenSize: D, intermediateSize: F }: JudgedShape,
): boolean {
  if (!hasBytesOf(entry, V * D)) return false;
  return entry.label !== "" || !(hasBytesOf(entry, D * D) || hasBytesOf(entry, F * D));
}

/**
 * How many copies of a [V, D] matrix the live buffers may hold, judged by size, role and label alone. What these cannot
 * tell is `doubtBytes`; and two matrices in the one buffer that has the size of one, say in half the bytes a number. Labels
 * are believed, and two named halves of one matrix pass for two matrices in half the bytes a number.
 * The verdict knows nothing of the engine or of the head mode that the page is set to.
 */
export function judgeHead(entries: readonly LedgerEntry[], shape: JudgedShape): Verdict {
  const suspects = entries.filter(isSuspect);
  const matrices = suspects.filter((entry) => isVocabulary(entry, shape));
  const extraBytes = bytesOf(matrices) - Math.max(0, ...matrices.map(({ bytes }) => bytes));
  const otherBytes = bytesOf(suspects) - bytesOf(matrices);
  const isEnough =
    otherBytes > 0 && otherBytes >= LEAST_BYTES_PER_NUMBER * shape.vocabSize * shape.hiddenSize;
  const kind = matrices.length === 0 ? "unknown" : matrices.length === 1 ? "single" : "separate";
  return { kind, matrices, extraBytes, doubtBytes: isEnough ? otherBytes : 0 };
}

function bytesOf(entries: readonly LedgerEntry[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0);
}
