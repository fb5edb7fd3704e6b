import { askWorker, type WorkerKind } from "../../code/ask_worker.ts";
import type { TokenizerFile } from "../../tokenizer/tokenizer_file.ts";
import { TokenizerError } from "../../tokenizer/tokenizer_error.ts";
import { CheckpointError } from "../checkpoint_error.ts";
import type { PackReply, PackRequest } from "./messages.ts";

/**
 * Parses and packs a `tokenizer.json` in a worker of its own.
 * @throws CheckpointError; TokenizerError; MissingCodeError; the signal's reason
 */
export async function packInWorker(request: PackRequest, signal?: AbortSignal): Promise<TokenizerFile> {
  const kind: WorkerKind = {
    does: "reads a large tokenizer",
    make: makeWorker,
    failed: (words) => brokenOff(request, words),
  };
  // The bytes are copied: they may be a view of a buffer that others use.
  const reply = await askWorker<PackReply>(kind, request, signal);
  if ("packed" in reply) return reply.packed;
  throw errorOf(reply);
}

async function makeWorker(): Promise<Worker> {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
}

/** Errors lose their class in `postMessage`. */
function errorOf({ message, code }: Extract<PackReply, { message: string }>): Error {
  return code === null ? new TokenizerError(message) : new CheckpointError(code, message);
}

function brokenOff({ name }: PackRequest, words: string): TokenizerError {
  return new TokenizerError(
    `${name} could not be read (${words}): there may be too little memory. Close other tabs, and try again.`,
  );
}
