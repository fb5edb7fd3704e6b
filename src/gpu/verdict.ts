import type { LedgerEntry } from "./ledger.ts";
import { NUMBER_BYTES } from "./number_bytes.ts";
import type { Role } from "./roles.ts";

/** What the ledger shows about the head. */
export interface Verdict {
  /** `single`: one vocabulary-sized buffer; `separate`: more than one; `unknown`: none found */
  readonly kind: "single" | "separate" | "unknown";
  /** The vocabulary-sized buffers, oldest first. */
  readonly matrices: readonly LedgerEntry[];
  /** Live bytes in `matrices` beyond the largest of them. */
  readonly extraBytes: number;
  /**
   * Live bytes in buffers of unknown content, if they are enough to hide another matrix: in pieces, with four bits a
   * number, or as part of a larger buffer. Otherwise 0.
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
 * An allocator may round a size up. A half more is less than the factor of two between dtypes. Only to a power of two may
 * it be more than that: onnxruntime's buckets double up to 8 MiB, and from 64 to 128 MiB.
 */
const ROUNDING = 1 / 2;

/** Buffers of these roles may be weights. */
const SUSPECT_ROLES: ReadonlySet<Role> = new Set(["weight", "runtime"]);

/** Four bits: the fewest that a second matrix could use. */
export const LEAST_BYTES_PER_NUMBER = 1 / 2;

/**
 * Names of a layer's tensors, in transformers, OLMo, GPT-2 and GGUF: in some models these have exactly as many bytes as the
 * vocabulary matrix.
 */
const OF_LAYER = /(^|\.)(layers?|blocks?|blk|h)\.\d+\./;

/**
 * A matrix must not be missed because it has no name. All that is known of an unnamed buffer is what its maker was
 * doing then, and a runtime may write a new matrix, such as a transpose, while it runs. Memory that the CPU can map
 * does not count.
 */
function isSuspect({ label, role }: LedgerEntry): boolean {
  if (OF_LAYER.test(label)) return false;
  return SUSPECT_ROLES.has(role) || (label === "" && role !== "staging");
}

/** Whether a buffer was allocated for so many bytes. */
export function isAllocatedFor(entry: LedgerEntry, bytes: number): boolean {
  return entry.bytes >= bytes && entry.bytes <= bytes * (1 + ROUNDING);
}

function hasBytesOf(entry: LedgerEntry, numbers: number): boolean {
  return Object.values(NUMBER_BYTES).some(
    (size) => isAllocatedFor(entry, numbers * size) || isBucketFor(entry, numbers * size),
  );
}

/** An allocator that names its buffers has not been seen to do that. */
function isBucketFor({ label, bytes }: LedgerEntry, wanted: number): boolean {
  return label === "" && Number.isInteger(Math.log2(bytes)) && bytes >= wanted && bytes < 2 * wanted;
}

/** An unnamed buffer that is also as large as a layer's matrices may be one of those. */
function isVocabulary(
  entry: LedgerEntry,
  { vocabSize: V, hiddenSize: D, intermediateSize: F }: JudgedShape,
): boolean {
  if (!hasBytesOf(entry, V * D)) return false;
  return entry.label !== "" || !(hasBytesOf(entry, D * D) || hasBytesOf(entry, F * D));
}

/**
 * How many copies of a [V, D] matrix the live buffers hold, judged by size, role and label alone. `doubtBytes` counts
 * what these can't decide. Two matrices in one buffer of the size of one are not detected. Labels are trusted: two
 * named halves of one matrix count as two matrices of a smaller dtype. The verdict does not depend on the page's
 * selected engine or head.
 */
export function judgeHead(entries: readonly LedgerEntry[], shape: JudgedShape): Verdict {
  const suspects = entries.filter(isSuspect);
  const matrices = withoutActivations(suspects.filter((entry) => isVocabulary(entry, shape)));
  const extraBytes = bytesOf(matrices) - Math.max(0, ...matrices.map(({ bytes }) => bytes));
  const otherBytes = bytesOf(suspects) - bytesOf(matrices);
  const isEnough =
    otherBytes > 0 && otherBytes >= LEAST_BYTES_PER_NUMBER * shape.vocabSize * shape.hiddenSize;
  const kind = matrices.length === 0 ? "unknown" : matrices.length === 1 ? "single" : "separate";
  return { kind, matrices, extraBytes, doubtBytes: isEnough ? otherBytes : 0 };
}

/**
 * What was made in a run may be a transpose of the matrix, but also the logits of a long prompt. Where others tell that
 * there is a second matrix, it is not taken for a third.
 */
function withoutActivations(matrices: readonly LedgerEntry[]): readonly LedgerEntry[] {
  const others = matrices.filter(({ role }) => role !== "activation");
  return others.length > 1 ? others : matrices;
}

function bytesOf(entries: readonly LedgerEntry[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0);
}
