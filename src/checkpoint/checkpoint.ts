import { type CachedFile, forgetFile, keepFile, loadFile } from "./cache.ts";
import { type OlmoConfig, parseConfig } from "./config.ts";
import { checkDigest } from "./digest.ts";
import type { DownloadOptions } from "./download.ts";
import { parseJsonObject } from "./json.ts";
import { parseSafetensors, type Tensor, totalBytes } from "./safetensors.ts";
import { checkTensors } from "./tensors.ts";
import { checkVocabulary } from "./vocabulary.ts";

/** A checkpoint in memory, checked: every tensor that the config asks for is there, with its shape. */
export interface Checkpoint {
  readonly name: string;
  readonly config: OlmoConfig;
  /** By the names that transformers gives them, such as `model.embed_tokens.weight`. All of one dtype. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Contents of `tokenizer.json` and `tokenizer_config.json`. */
  readonly tokenizer: { readonly model: object; readonly config: object };
}

export interface LoadOptions {
  /** What to call the checkpoint. */
  readonly name: string;
  /** Bytes of the weights: those that have arrived and all. */
  readonly onProgress?: (loadedBytes: number, totalBytes: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Loads a checkpoint in Hugging Face layout from the folder `baseUrl`, and keeps it for later visits once it has
 * proved sound.
 * @throws CheckpointError, or the signal's reason where it was aborted
 */
export async function loadCheckpoint(baseUrl: string, options: LoadOptions): Promise<Checkpoint> {
  const files: CachedFile[] = [];
  const load: Load = async (name, downloading) => {
    const file = await loadFile(`${baseUrl.replace(/\/$/, "")}/${name}`, downloading);
    files.push(file);
    return file;
  };
  try {
    const checkpoint = await readCheckpoint(load, options);
    await Promise.all(files.map(keepFile));
    return checkpoint;
  } catch (error) {
    // What was kept may be what is damaged: loading the page again must be a way out.
    await Promise.all(files.map(forgetFile));
    throw error;
  }
}

type Load = (name: string, downloading: DownloadOptions) => Promise<CachedFile>;

/** The weights come last, so that a model that can't run is refused before they are downloaded. */
async function readCheckpoint(load: Load, { name, ...downloading }: LoadOptions): Promise<Checkpoint> {
  const { signal } = downloading;
  const loadJson = async (file: string) => {
    const { url, bytes } = await load(file, signal ? { signal } : {});
    return parseJsonObject(new Uint8Array(bytes), url);
  };
  const [about, model, settings] = await Promise.all([
    loadJson("config.json"),
    loadJson("tokenizer.json"),
    loadJson("tokenizer_config.json"),
  ]);
  const config = parseConfig(about);
  checkVocabulary(model, config.vocabSize);

  const weights = await load("model.safetensors", { ...downloading, measure: totalBytes });
  const tensors = parseSafetensors(weights.bytes);
  checkTensors(tensors, config);
  await checkDigest(weights.bytes, weights.url);
  return { name, config, tensors, tokenizer: { model, config: settings } };
}
