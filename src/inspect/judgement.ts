/**
 * How a vocabulary matrix is stored.
 * - `once`: one matrix for both ends
 * - `twice`: the same numbers in two places
 * - `own`: two matrices with different numbers
 * - `none`: the model does not have two ends that could share one
 */
export type Holding = "once" | "twice" | "own" | "none";

export type ModelFormat = "safetensors" | "onnx" | "gguf";

/** A matrix in a file. */
export interface StoredMatrix {
  /** Of its tensor. */
  readonly name: string;
  readonly bytes: number;
}

/** The judgement of a file's vocabulary matrix. */
export interface Judgement {
  readonly format: ModelFormat;
  /** Rows and columns of the embedding matrix [V, D]; null if there is none. */
  readonly vocabulary: readonly [number, number] | null;
  /** The file's tensors that the two ends read, the embedding's first: only one if both read the same. */
  readonly matrices: readonly StoredMatrix[];
  /** In the file. */
  readonly stored: Holding;
  /** In a runtime's memory after loading the file. */
  readonly loaded: Holding;
  /** Bytes in the runtime's memory beyond one matrix: those of the second one, whether a copy or the head's own. */
  readonly extraBytes: number;
  /** One sentence, or a few, with the tensors' names. */
  readonly explanation: string;
}

/** For a file without two ends. */
export function noEnds(format: ModelFormat, explanation: string): Judgement {
  return {
    format,
    vocabulary: null,
    matrices: [],
    stored: "none",
    loaded: "none",
    extraBytes: 0,
    explanation,
  };
}
