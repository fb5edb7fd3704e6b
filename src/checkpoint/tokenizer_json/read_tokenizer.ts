import { nextTask } from "../../signals/next_task.ts";
import { packTokenizer, type TokenizerFile } from "../../tokenizer/tokenizer_file.ts";
import { TokenizerError } from "../../tokenizer/tokenizer_error.ts";
import { CheckpointError } from "../checkpoint_error.ts";
import { parseJsonObject } from "../format/json_bytes.ts";
import { readJsonBytes } from "../format/json_file.ts";
import type { FileSource } from "../transport/folder.ts";
import type { PackReply, PackRequest } from "./messages.ts";

/** Smaller files are parsed and packed within a frame or two each. */
const LARGE = 2 ** 20;

/**
 * Reads and packs a `tokenizer.json`. A large one takes seconds and ten times its size in memory, so it is parsed in a
 * worker, if workers exist: the page stays responsive, and the memory is freed at once.
 * @throws CheckpointError, TokenizerError, or the signal's reason
 */
export async function readTokenizer(file: FileSource, signal?: AbortSignal): Promise<TokenizerFile> {
  const bytes = await readJsonBytes(file, signal);
  if (bytes.length >= LARGE && typeof Worker !== "undefined")
    return packInWorker({ bytes, name: file.name }, signal);
  const parsed = parseJsonObject(bytes, file.name);
  await nextTask();
  return packTokenizer(parsed);
}

async function packInWorker(request: PackRequest, signal?: AbortSignal): Promise<TokenizerFile> {
  signal?.throwIfAborted();
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const ended = new AbortController();
  try {
    return await new Promise((resolve, reject) => {
      const options = { signal: ended.signal };
      signal?.addEventListener("abort", () => reject(signal.reason as Error), options);
      worker.addEventListener("error", () => reject(noWorker(request)), options);
      worker.addEventListener(
        "message",
        ({ data }: MessageEvent<PackReply>) => {
          if ("packed" in data) resolve(data.packed);
          else reject(errorOf(data));
        },
        options,
      );
      worker.postMessage(request); // a copy: the bytes may be a view of a buffer that others use
    });
  } finally {
    ended.abort();
    worker.terminate();
  }
}

/** Errors lose their class in `postMessage`. */
function errorOf({ message, code }: Extract<PackReply, { message: string }>): Error {
  return code === null ? new TokenizerError(message) : new CheckpointError(code, message);
}

function noWorker({ name }: PackRequest): TokenizerError {
  return new TokenizerError(
    `${name} could not be read: the code for it did not arrive, or there is not enough memory. Look again; if that does not ` +
      "help, reload the page.",
  );
}
