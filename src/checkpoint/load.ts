import { type CachedFile, forgetFile, keepFile, loadFile } from "./transport/cache.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { parseConfig } from "./config.ts";
import { checkDigest } from "./format/data_digest.ts";
import type { DownloadOptions } from "./transport/download.ts";
import { CheckpointError } from "./checkpoint_error.ts";
import { settleHead } from "./head.ts";
import { parseJsonObject } from "./format/json_bytes.ts";
import { parseSafetensors, totalBytes } from "./format/safetensors.ts";
import { checkTensors } from "./tensors.ts";
import { countTokens } from "./token_count.ts";

export interface LoadOptions {
  /** What to call the checkpoint. */
  readonly name: string;
  /** The browser's Cache Storage of this name keeps it for later visits. */
  readonly cacheName: string;
  /** Bytes of the weights: those that have arrived and all. */
  readonly onProgress?: (loadedBytes: number, totalBytes: number) => void;
  /** A connection broke; the next try follows after so many milliseconds. */
  readonly onRetry?: (pauseMs: number) => void;
  /** The browser's storage is full: the next visit has to download the checkpoint again. */
  readonly onStorageFull?: () => void;
  readonly signal?: AbortSignal;
}

/**
 * Loads a checkpoint in Hugging Face layout from the folder `baseUrl`, and keeps it for later visits once it has
 * proved sound.
 * @throws CheckpointError, or the signal's reason where it was aborted
 */
export async function loadCheckpoint(baseUrl: string, options: LoadOptions): Promise<Checkpoint> {
  const files: CachedFile[] = [];
  try {
    return await loadSound(baseUrl, options, files);
  } catch (error) {
    const isUnsound = error instanceof CheckpointError && error.code !== "network";
    if (!isUnsound || !files.some(({ kept }) => kept)) throw error;
    // What was kept was sound once, and is damaged now or of another version: what the host has may be sound.
    return loadSound(baseUrl, options, []);
  }
}

/** @param files are given those that were loaded; none of them is kept any more where this fails */
async function loadSound(baseUrl: string, options: LoadOptions, files: CachedFile[]): Promise<Checkpoint> {
  const load: Load = async (name, downloading) => {
    const file = await loadFile(`${baseUrl.replace(/\/$/, "")}/${name}`, options.cacheName, downloading);
    files.push(file);
    return file;
  };
  try {
    const checkpoint = await readCheckpoint(load, options);
    const kept = await Promise.all(files.map(keepFile));
    if (kept.includes(false)) options.onStorageFull?.();
    return checkpoint;
  } catch (error) {
    // Loading it again must be a way out.
    await Promise.all(files.map(forgetFile));
    throw error;
  }
}

type Load = (name: string, downloading: DownloadOptions) => Promise<CachedFile>;

/** The weights come last, so that a model that can't run is refused before they are downloaded. */
async function readCheckpoint(
  load: Load,
  { name, onProgress, ...downloading }: LoadOptions,
): Promise<Checkpoint> {
  const loadJson = async (file: string) => {
    const { url, bytes } = await load(file, downloading);
    return parseJsonObject(new Uint8Array(bytes), url);
  };
  const [about, model, settings] = await Promise.all([
    loadJson("config.json"),
    loadJson("tokenizer.json"),
    loadJson("tokenizer_config.json"),
  ]);
  const config = parseConfig(about);
  const tokenCount = countTokens(model, config.vocabSize);

  const measured = { ...downloading, measure: totalBytes, ...(onProgress && { onProgress }) };
  const weights = await load("model.safetensors", measured);
  const tensors = parseSafetensors(weights.bytes);
  checkTensors(tensors, config);
  await checkDigest(weights.bytes, weights.url);
  const whole = { name, config, tensors, tokenCount, tokenizer: { model, config: settings } };
  return (await settleHead(whole)).checkpoint;
}
