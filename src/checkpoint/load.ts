import { nextTask } from "../signals/next_task.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { checkDigest } from "./format/data_digest.ts";
import { totalBytes } from "./format/safetensors.ts";
import { settleHead } from "./head.ts";
import { openCheckpoint } from "./open_checkpoint.ts";
import { type ResidentCheckpoint, residentCheckpoint } from "./resident.ts";
import type { Folder } from "./transport/folder.ts";
import { CachePlace } from "./transport/kept/cache_place.ts";
import { readTogether } from "./transport/kept/kept_place.ts";
import { readNewerJson } from "./format/json_file.ts";
import { knownAnswerIn } from "./known_answer.ts";
import { CONFIG, GENERATION_CONFIG, KNOWN_ANSWER, TOKENIZER, TOKENIZER_CONFIG } from "./format/file_names.ts";

export interface LoadOptions {
  /** What to call the checkpoint. */
  readonly name: string;
  /** Name of the Cache Storage that keeps it for later visits. */
  readonly cacheName: string;
  /** Bytes of the weights: those that have arrived, and all. */
  readonly onProgress?: (loadedBytes: number, totalBytes: number) => void;
  /** A try failed for this reason; the next one follows after this many milliseconds. */
  readonly onRetry?: (pauseMs: number, reason: string) => void;
  /** The host did not send the checkpoint, for this reason; the kept one is used. */
  readonly onCopy?: (reason: string) => void;
  /** The browser's storage is full: the next visit has to download the checkpoint again. */
  readonly onStorageFull?: () => void;
  readonly signal?: AbortSignal;
}

/** Requested in parallel: one after the other, each would add a round trip to a first visit. */
const SMALL_FILES = [CONFIG, TOKENIZER, TOKENIZER_CONFIG, GENERATION_CONFIG, KNOWN_ANSWER];

/**
 * Loads a checkpoint in Hugging Face layout from the folder `baseUrl`, and keeps it for later visits once it has
 * loaded. If the host is in trouble or has something invalid, the kept one is used.
 * @param use builds what the checkpoint is loaded for; if it fails, the checkpoint counts as invalid too
 * @throws CheckpointError, or the signal's reason if aborted; what `use` throws
 */
export async function loadCheckpoint<T>(
  baseUrl: string,
  { name, cacheName, onProgress, onRetry, onCopy, onStorageFull, signal }: LoadOptions,
  use: (checkpoint: Checkpoint) => Promise<T>,
): Promise<T> {
  const weights = { measure: totalBytes, ...(onProgress && { onProgress }) };
  const place = new CachePlace(cacheName, name, `${baseUrl.replace(/\/$/, "")}/`, {
    first: SMALL_FILES,
    downloading: (file) => (file.endsWith(".safetensors") ? weights : {}),
    ...(onRetry && { onRetry }),
    ...(onStorageFull && { onFull: onStorageFull }),
  });
  return readTogether(place, async (folder) => use(await loadFrom(folder, signal)), {
    onCopy: (_kept, reason) => onCopy?.(reason),
    signal,
  });
}

/** Weights last, so that a model that can't run is refused before they are downloaded. */
async function loadFrom(folder: Folder, signal: AbortSignal | undefined): Promise<ResidentCheckpoint> {
  const { checkpoint, files } = await openCheckpoint(folder, signal);
  const answer = await readNewerJson(folder, KNOWN_ANSWER, signal);
  const digests: (string | null)[] = [];
  for (const file of files) {
    const bytes = await file.read(0, file.size, signal);
    await nextTask(); // the digest copies the whole file: the end of the download is a task of its own
    digests.push(await checkDigest(bytes, file.name));
  }
  const resident = await residentCheckpoint((await settleHead(checkpoint)).checkpoint);
  return { ...resident, knownAnswer: answer && knownAnswerIn(answer, digests.join()) };
}
