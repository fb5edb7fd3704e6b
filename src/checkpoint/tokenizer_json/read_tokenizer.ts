import { nextTask } from "../../signals/next_task.ts";
import { beginPacking, type TokenizerFile } from "../../tokenizer/tokenizer_file.ts";
import { parseJsonObject } from "../format/json_bytes.ts";
import { readJsonBytes } from "../format/json_file.ts";
import { fetched } from "../../code/fetched.ts";
import type { FileSource } from "../transport/folder.ts";

/** Smaller files are parsed, and each half of them packed, within a frame or two. */
const LARGE = 2 ** 20;

/**
 * Reads and packs a `tokenizer.json`. A large one takes seconds and ten times its size in memory, so it is parsed in a
 * worker, if workers exist: the page stays responsive, and the memory is freed at once.
 * @throws CheckpointError; MissingCodeError; TokenizerError; or the signal's reason
 */
export async function readTokenizer(file: FileSource, signal?: AbortSignal): Promise<TokenizerFile> {
  const bytes = await readJsonBytes(file, signal);
  if (bytes.length >= LARGE && typeof Worker !== "undefined") {
    const { packInWorker } = await fetched("reads a large tokenizer", import("./pack_in_worker.ts"));
    return packInWorker({ bytes, name: file.name }, signal);
  }
  const parsed = parseJsonObject(bytes, file.name);
  await nextTask();
  const packRest = beginPacking(parsed);
  await nextTask();
  const packed = packRest();
  await nextTask(); // for what the caller does with it
  return packed;
}
