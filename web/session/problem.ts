import { signal } from "@preact/signals";
import {
  CheckpointError,
  GenerationError,
  GpuLostError,
  GpuMemoryError,
  GpuUnavailableError,
  KernelError,
  OnnxRuntimeError,
  TokenizerError,
  UnsupportedCheckpointError,
} from "../../src/index.ts";
import { plain } from "../format/plain.ts";

/** What went wrong, and what the person at the page can do about it. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  /** `edit` the prompt, or have the page `reload` the model. */
  readonly remedy: "edit" | "reload";
}

/** Null while all is well. */
export const problem = signal<Problem | null>(null);

const CODES = [
  [GpuUnavailableError, "no-webgpu"],
  [GpuLostError, "device-lost"],
  [GpuMemoryError, "gpu-memory"],
  [KernelError, "kernel"],
  [UnsupportedCheckpointError, "unsupported"],
  [OnnxRuntimeError, "onnxruntime"],
  [TokenizerError, "tokenizer"],
] as const;

function codeOf(error: unknown): string {
  if (error instanceof GenerationError || error instanceof CheckpointError) return error.code;
  return CODES.find(([kind]) => error instanceof kind)?.[1] ?? "unexpected";
}

export function problemOf(error: unknown): Problem {
  const code = codeOf(error);
  const message = plain(error instanceof Error ? error.message : String(error));
  return { code, message, remedy: ["empty-prompt", "prompt-too-long"].includes(code) ? "edit" : "reload" };
}
