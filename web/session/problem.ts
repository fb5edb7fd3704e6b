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
  MissingCodeError,
  OnnxRuntimeError,
  RefusedTextError,
  TokenizerError,
  UnsupportedCheckpointError,
  wordsOf,
} from "../../src/index.ts";
import { plain } from "../format/plain.ts";

/**
 * Problems other than the library's own errors.
 * - `gpu-error`: the GPU refused a call that nobody waited for
 * - `missing-code`: code that is fetched when it is needed did not come
 * - `cancelled`: no error; someone stopped the loading of the model, or the making of its engine
 * - `unexpected`: an error of an unknown kind
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
  | "missing-code"
  | "cancelled"
  | "unexpected";

/** What the user can do: `edit` the prompt, have the page `reload` the model, or `restart` the page. */
type Remedy = "edit" | "reload" | "restart";

/** A message about the problem and what to do about it. */
export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  /** The runtime's, compiler's or browser's own message, for a bug report; null if there is none. */
  readonly details: string | null;
  readonly remedy: Remedy;
}

/** Where loading the model again helps nobody. */
const REMEDIES: Readonly<Partial<Record<ProblemCode, Remedy>>> = {
  "empty-prompt": "edit",
  "prompt-too-long": "edit",
  "refused-text": "edit",
  "missing-code": "restart",
};

/** Someone stopped the loading of the site's model. */
export class LoadCancelled extends Error {
  override readonly name = "LoadCancelled";
  constructor() {
    super("Loading was cancelled, so there is no model to write with.");
  }
}

/** Someone stopped the making of an engine. */
export class MakingCancelled extends Error {
  override readonly name = "MakingCancelled";
  constructor() {
    super("Making the engine was called off.");
  }
}

/** What was reported as a problem already, thrown to whoever is waiting. */
export class ReportedProblem extends Error {
  override readonly name = "ReportedProblem";
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

/** Advice that only this page can add to the library's message. */
const ADVICE: Readonly<Partial<Record<ProblemCode, string>>> = {
  // Until 2026, a browser that could not fetch a module did not ask for it again: https://github.com/whatwg/html/pull/10327
  "missing-code":
    "If a newer version of this page is offered now, take it. Some browsers try again only when the page is reloaded, which " +
    "keeps your text.",
  // If its files did not load, onnxruntime does not try again until the page is reloaded.
  onnxruntime: "Or reload the page to try again; if a newer version of it is offered now, take that.",
};

const CODES = [
  [MissingCodeError, "missing-code"],
  [GpuUnavailableError, "no-webgpu"],
  [GpuLostError, "device-lost"],
  [GpuMemoryError, "gpu-memory"],
  [LoadCancelled, "cancelled"],
  [MakingCancelled, "cancelled"],
  [KernelError, "kernel"],
  [KernelCheckError, "kernel"],
  [UnsupportedCheckpointError, "unsupported"],
  [OnnxRuntimeError, "onnxruntime"],
  [RefusedTextError, "refused-text"],
  [TokenizerError, "tokenizer"],
] as const;

function codeOf(error: unknown): ProblemCode {
  const known = CODES.find(([kind]) => error instanceof kind);
  if (known) return known[1];
  return error instanceof GenerationError || error instanceof CheckpointError ? error.code : "unexpected";
}

/** The message of such an error was not written for users. */
const UNEXPECTED = "Something unexpected went wrong. Load the model again; if it happens again, report it.";

/** A problem in the page's words. Quotes from untrusted files are made plain text. */
export function describeProblem(code: ProblemCode, words: string, details: string | null = null): Problem {
  const advice = ADVICE[code] ?? "";
  return {
    code,
    message: `${plain(words)} ${advice}`.trim(),
    details: details && plain(details),
    remedy: REMEDIES[code] ?? "reload",
  };
}

/** The problem for an error of the library, or any other. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ReportedProblem) return error.problem;
  const [code, words] = [codeOf(error), wordsOf(error)];
  if (code === "unexpected") return describeProblem(code, UNEXPECTED, words);
  const hasDetails = error instanceof Error && "details" in error && typeof error.details === "string";
  return describeProblem(code, words, hasDetails ? (error.details as string) : null);
}
