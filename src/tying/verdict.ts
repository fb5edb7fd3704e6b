import type { LedgerEntry } from "../gpu/ledger.ts";
import type { Role } from "../gpu/roles.ts";

/** What the ledger says of the head. */
export interface Verdict {
  /** `single`: one vocabulary-sized buffer; `separate`: more than one; `unknown`: none to look at. */
  readonly kind: "single" | "separate" | "unknown";
  /** The vocabulary-sized buffers, oldest first. */
  readonly matrices: readonly LedgerEntry[];
  /** Live bytes in `matrices` beyond the largest of them. */
  readonly extraBytes: number;
}

/** Bytes a number takes in the dtypes that weights are held in: float32, float16 or bfloat16, int8. */
const BYTES_PER_NUMBER = [4, 2, 1];

/**
 * An allocator may round a size up: onnxruntime's buckets are up to a third apart. A half is more than that, and
 * less than the factor of two between dtypes.
 */
const ROUNDING = 1 / 2;

/** What can't be told to be anything else may be a weight. */
const SUSPECT_ROLES: ReadonlySet<Role> = new Set(["weight", "runtime"]);

/**
 * A matrix must not escape by having no name: what is known of a nameless buffer is only what its maker was at, and a
 * runtime may make a matrix anew, say transposed, while it runs. Memory that the CPU can map is another matter.
 */
function isSuspect({ label, role }: LedgerEntry): boolean {
  return SUSPECT_ROLES.has(role) || (label === "" && role !== "staging");
}

function holdsMatrix(entry: LedgerEntry, numbers: number): boolean {
  return (
    isSuspect(entry) &&
    BYTES_PER_NUMBER.some((size) => {
      const bytes = numbers * size;
      return entry.bytes >= bytes && entry.bytes <= bytes * (1 + ROUNDING);
    })
  );
}

/**
 * How many copies of a [vocabSize, hiddenSize] matrix the live buffers may hold, judged by size and role alone. What
 * these cannot tell: a matrix in fewer than eight bits a number, and two matrices in one buffer.
 * The verdict knows nothing of the engine or of the head mode that the page is set to.
 */
export function judgeHead(
  entries: readonly LedgerEntry[],
  shape: { readonly vocabSize: number; readonly hiddenSize: number },
): Verdict {
  const matrices = entries.filter((entry) => holdsMatrix(entry, shape.vocabSize * shape.hiddenSize));
  const sizes = matrices.map((entry) => entry.bytes);
  const extraBytes = sizes.reduce((sum, bytes) => sum + bytes, 0) - Math.max(0, ...sizes);
  const kind = matrices.length === 0 ? "unknown" : matrices.length === 1 ? "single" : "separate";
  return { kind, matrices, extraBytes };
}
