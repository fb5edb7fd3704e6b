/**
 * How a vocabulary matrix is stored.
 * - `once`: one matrix for both ends
 * - `twice`: the same numbers in two places
 * - `own`: two matrices with different numbers
 * - `none`: the model does not have two ends that could share one
 */
export type Holding = "once" | "twice" | "own" | "none";

/** Each is the ending of its files too. */
const MODEL_FORMATS = ["safetensors", "onnx", "gguf"] as const;
export type ModelFormat = (typeof MODEL_FORMATS)[number];

/** By a file's ending, in letters of any size; null if it is none of these. */
export function formatOfName(name: string): ModelFormat | null {
  return MODEL_FORMATS.find((format) => name.toLowerCase().endsWith(`.${format}`)) ?? null;
}

/** A matrix in a file. */
interface StoredMatrix {
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
