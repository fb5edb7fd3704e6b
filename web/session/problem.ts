import { signal } from "@preact/signals";
import {
  CheckpointError,
  type CheckpointErrorCode,
  GenerationError,
  type GenerationErrorCode,
  GpuLostError,
  GpuMemoryError,
  GpuUnavailableError,
  KernelCheckError,
  KernelError,
  OnnxRuntimeError,
  RefusedTextError,
  TokenizerError,
  UnsupportedCheckpointError,
} from "../../src/index.ts";
import { plain } from "../format/plain.ts";

/**
 * What went wrong, besides what the library's own errors tell.
 * - `gpu-error`: the GPU refused a call that nobody waited for
 * - `cancelled`: nothing, someone ended the loading of the model
 * - `unexpected`: an error of no known kind
 */
export type ProblemCode =
  | CheckpointErrorCode
  | GenerationErrorCode
  | "no-webgpu"
  | "device-lost"
  | "gpu-memory"
  | "gpu-error"
  | "kernel"
  | "onnxruntime"
  | "tokenizer"
  | "refused-text"
  | "cancelled"
  | "unexpected";

/** What the person at the page can do: `edit` the prompt, or have the page `reload` the model. */
export type Remedy = "edit" | "reload";

/** What went wrong, in words, and what can be done about it. */
export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  /** A runtime's, compiler's or browser's own words, for a bug report; null where there are none. */
  readonly details: string | null;
  readonly remedy: Remedy;
}

/** Null while all is well. */
export const problem = signal<Problem | null>(null);

const REMEDIES: Readonly<Record<ProblemCode, Remedy>> = {
  address: "reload",
  unreadable: "reload",
  network: "reload",
  truncated: "reload",
  malformed: "reload",
  unsupported: "reload",
  "missing-tensor": "reload",
  mismatch: "reload",
  "empty-prompt": "edit",
  "prompt-too-long": "edit",
  "not-finite": "reload",
  "no-webgpu": "reload",
  "device-lost": "reload",
  "gpu-memory": "reload",
  "gpu-error": "reload",
  kernel: "reload",
  onnxruntime: "reload",
  tokenizer: "reload",
  "refused-text": "edit",
  cancelled: "reload",
  unexpected: "reload",
};

/** Someone ended the loading of the site's model. */
export class LoadCancelled extends Error {
  override readonly name = "LoadCancelled";
  constructor() {
    super("Loading was cancelled, and no model is here to write.");
  }
}

/** What only this page knows to advise, beside what the library's message says. */
const ADVICE: Readonly<Partial<Record<ProblemCode, string>>> = {
  // Where its files did not arrive, onnxruntime tries no second time within the life of a page.
  onnxruntime:
    "If a newer version of this page is offered now, take it. Otherwise reload the page to try again, or choose another engine.",
};

const CODES = [
  [GpuUnavailableError, "no-webgpu"],
  [GpuLostError, "device-lost"],
  [GpuMemoryError, "gpu-memory"],
  [LoadCancelled, "cancelled"],
  [KernelError, "kernel"],
  [KernelCheckError, "kernel"],
  [UnsupportedCheckpointError, "unsupported"],
  [OnnxRuntimeError, "onnxruntime"],
  [RefusedTextError, "refused-text"],
  [TokenizerError, "tokenizer"],
] as const;

function codeOf(error: unknown): ProblemCode {
  if (error instanceof GenerationError || error instanceof CheckpointError) return error.code;
  return CODES.find(([kind]) => error instanceof kind)?.[1] ?? "unexpected";
}

/** Nobody wrote the words of such an error for the person at the page. */
const UNEXPECTED =
  "Something went wrong that this page has no words for. Load the model again; if it comes back, report it.";

/** A problem in the page's words. What the library quotes of strangers is made plain. */
export function describeProblem(code: ProblemCode, words: string, details: string | null = null): Problem {
  const advice = ADVICE[code] ?? "";
  return {
    code,
    message: `${plain(words)} ${advice}`.trim(),
    details: details && plain(details),
    remedy: REMEDIES[code],
  };
}

/** What an error of the library, or any other, comes to for the person at the page. */
export function problemOf(error: unknown): Problem {
  const [code, words] = [codeOf(error), error instanceof Error ? error.message : String(error)];
  if (code === "unexpected") return describeProblem(code, UNEXPECTED, words);
  const hasDetails = error instanceof Error && "details" in error && typeof error.details === "string";
  return describeProblem(code, words, hasDetails ? (error.details as string) : null);
}
