import { CheckpointError } from "../checkpoint/checkpoint_error.ts";
import { withContext } from "../checkpoint/context.ts";
import { settleHead } from "../checkpoint/head.ts";
import { parseAddress } from "../checkpoint/transport/address.ts";
import { blobFolder } from "../checkpoint/transport/blob_folder.ts";
import type { Folder } from "../checkpoint/transport/folder.ts";
import { keepsTokens } from "../checkpoint/transport/hub_token.ts";
import { Store } from "../checkpoint/transport/kept/store.ts";
import { createEngine } from "../engines/create.ts";
import { CACHE_FORMATS, type CacheFormat } from "../engines/cache_format.ts";
import type { Engine } from "../engines/engine.ts";
import { ENGINE_NAMES, type EngineName, ENGINES } from "../engines/abilities.ts";
import { headOf } from "../engines/head.ts";
import { WEIGHT_FORMATS, type WeightFormat } from "../engines/weight_format.ts";
import { obstacleTo } from "../engines/runnable/runnable.ts";
import { refuseFor } from "../engines/unsupported_checkpoint.ts";
import { checkFit } from "../engines/wgsl/check_fit.ts";
import { type MemoryPlan, planMemory } from "../engines/wgsl/plan.ts";
import { type Gpu, requestGpu } from "../gpu/device.ts";
import { showJson } from "../json/json.ts";
import { openedFormatsOf } from "./opened_formats.ts";
import { OpenedModel } from "./opened_model.ts";
import { readHosted } from "./read_hosted.ts";
import { type Survey, surveyCheckpoint } from "./survey.ts";

/**
 * Where a checkpoint in Hugging Face layout is: an id of the Hugging Face Hub (`HuggingFaceTB/SmolLM2-135M-Instruct`),
 * the address of a folder on any host that sends parts of files, files that a person dropped or chose, or anything that
 * gives files by their names.
 */
export type ModelSource = string | Iterable<File> | Folder;

/** How a checkpoint is found, and what its memory depends on. */
export interface PlanOptions {
  /** A branch, tag or commit of the Hub. Default: `main`. */
  readonly revision?: string;
  /** A token of the Hub, for gated repositories. It is sent to huggingface.co alone. */
  readonly token?: string;
  /**
   * How the engine wgsl stores the weights; `int8` takes half the memory, `int4` little more than a quarter of it.
   * Default: `float16`.
   */
  readonly weights?: WeightFormat;
  /** How the engine wgsl stores keys and values; `float32` takes twice the memory. Default: `float16`. */
  readonly cache?: CacheFormat;
  /**
   * The most tokens that prompt and text may have together. Default: the model's whole context, whose KV cache may take
   * more memory than the weights.
   */
  readonly contextLength?: number;
  readonly signal?: AbortSignal;
}

export interface OpenOptions extends PlanOptions {
  /**
   * Engines other than `wgsl` need onnxruntime-web or @huggingface/transformers installed. `ort-wasm` computes in the
   * thread that opens it; `transformers-js` sets that library's `env` for itself. Default: `wgsl`, our own kernels.
   */
  readonly engine?: EngineName;
  /** Keeps what is downloaded in the browser's storage for the next visit. Default: `false`. */
  readonly keep?: boolean;
  /** Called with the bytes of weights that the engine wgsl has put on the GPU, and the bytes of all. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

/**
 * Opens a checkpoint and makes it ready to write: headers first, then the weights, tensor by tensor. A model that can't run,
 * or does not fit on this GPU, is refused before its weights are downloaded.
 * @throws RangeError; CheckpointError, TokenizerError, UnsupportedCheckpointError: this checkpoint does not run here
 * @throws GpuUnavailableError, GpuMemoryError, GpuLostError, KernelError, KernelCheckError: the GPU can't run it
 * @throws OnnxRuntimeError from the engines of others, and AttributionError where two of them work at once;
 *   MissingCodeError; the signal's reason. Nothing stays allocated then.
 * @example
 * const model = await openModel("HuggingFaceTB/SmolLM2-135M-Instruct");
 * for await (const text of model.write("What is a tied head?", { chat: true })) console.log(text);
 * model.dispose();
 */
export async function openModel(source: ModelSource, options: OpenOptions = {}): Promise<OpenedModel> {
  // Weights are read outside: older ones that are kept must not stand in for them because a connection broke.
  const found = await readSource(source, options, (folder) => survey(folder, options));
  return bringUp(found, options);
}

/**
 * The GPU memory that the engine wgsl would take at most, buffer by buffer: a head that is a copy is left out when the model
 * is opened. Reads headers only, and needs no GPU.
 * @throws RangeError; CheckpointError, TokenizerError; MissingCodeError; the signal's reason
 * @example
 * const { totalBytes } = await planModel("Qwen/Qwen2.5-0.5B", { weights: "int8", contextLength: 2048 });
 */
export async function planModel(source: ModelSource, options: PlanOptions = {}): Promise<MemoryPlan> {
  return readSource(source, options, async (folder) => planOf(await survey(folder, options), options));
}

/** A prompt of one token and one that continues it. */
const LEAST_CONTEXT = 2;

/** The values that an option may have. */
const CHOICES: { readonly [Name in "weights" | "cache" | "engine"]: readonly unknown[] } = {
  weights: WEIGHT_FORMATS,
  cache: CACHE_FORMATS,
  engine: ENGINE_NAMES,
};

/** Programs without types may ask for anything. */
function checkChoices(options: OpenOptions): void {
  for (const [name, choices] of Object.entries(CHOICES)) {
    const chosen: unknown = options[name as keyof typeof CHOICES];
    if (chosen === undefined || choices.includes(chosen)) continue;
    throw new RangeError(
      `The option ${name} should be one of ${choices.join(", ")}, found ${showJson(chosen)}.`,
    );
  }
}

async function survey(folder: Folder, { contextLength = Infinity, signal }: PlanOptions): Promise<Survey> {
  if (
    contextLength !== Infinity &&
    !(Number.isSafeInteger(contextLength) && contextLength >= LEAST_CONTEXT)
  ) {
    throw new RangeError(
      `The option contextLength should be a whole number of tokens from ${LEAST_CONTEXT}, found ${contextLength}.`,
    );
  }
  const found = await surveyCheckpoint(folder, signal);
  return { ...found, checkpoint: withContext(found.checkpoint, contextLength) };
}

function planOf({ checkpoint: { config } }: Survey, options: PlanOptions): MemoryPlan {
  const { weights, cache } = openedFormatsOf(options);
  return planMemory(config, weights, headOf(config.tied), cache);
}

const NO_TOKENS =
  "This browser or runtime may pass a token on to other hosts, so it was not sent: take a newer one (Chrome 119, Node 22), or " +
  "download the files and open those.";

async function readSource<T>(
  source: ModelSource,
  options: OpenOptions,
  read: (folder: Folder) => Promise<T>,
): Promise<T> {
  checkChoices(options);
  if (typeof source !== "string") return read("file" in source ? source : blobFolder("your files", source));
  const address = parseAddress(source, options.revision ?? "");
  const { token, signal } = options;
  if (token && !keepsTokens()) throw new CheckpointError("address", NO_TOKENS);
  const store = options.keep ? await Store.open() : null;
  return readHosted(address, store, read, { token, signal });
}

async function bringUp(found: Survey, options: OpenOptions): Promise<OpenedModel> {
  const { engine: name = "wgsl", signal } = options;
  refuseFor(obstacleTo(name, found.checkpoint));
  const gpu = ENGINES[name].usesGpu ? await requestGpu() : null;
  try {
    if (gpu && name === "wgsl") await checkFit(planOf(found, options), gpu.device.limits);
    for (const file of found.files) file.expectAll?.();
    const { checkpoint } = await settleHead(found.checkpoint, signal && { signal });
    const engine = await makeEngine(name, gpu, checkpoint, options);
    return new OpenedModel({ ...found, checkpoint, engine, gpu, cache: openedFormatsOf(options).cache });
  } catch (error) {
    gpu?.device.destroy();
    throw error;
  }
}

function makeEngine(
  name: EngineName,
  gpu: Gpu | null,
  checkpoint: Survey["checkpoint"],
  options: OpenOptions,
): Promise<Engine> {
  const { signal, onProgress } = options;
  const openGpu = async (): Promise<Gpu> => gpu ?? requestGpu();
  return createEngine[name](openGpu, checkpoint, headOf(checkpoint.config.tied), {
    ...openedFormatsOf(options),
    ...(signal && { signal }),
    ...(onProgress && { onProgress: (_, done, total) => onProgress(done, total) }),
  });
}
