import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import type { ModelConfig } from "../../../models/config.ts";
import { findCandidates } from "../../../generation/candidates.ts";
import { chooseToken } from "../../../generation/sampler.ts";
import type { Sampling } from "../../../generation/sampling.ts";
import { cachePairs, tokenFeeds } from "../feeds.ts";
import type { OnnxModel } from "../graph/model_graph.ts";
import { createSession, runSession } from "../inference_session.ts";
import { WASM_FILES } from "./wasm_files.ts";

// As many threads as onnxruntime thinks right where the page is cross-origin isolated, or else one: its default.
if (WASM_FILES.wasm) env.wasm.wasmPaths = WASM_FILES; // in the package they are its user's affair

/** The graph on the CPU. @throws OnnxRuntimeError */
export async function createWasmRuntime(
  model: OnnxModel,
  config: ModelConfig,
  tokenCount: number,
): Promise<WasmRuntime> {
  return new WasmRuntime(await createSession(InferenceSession, model, "wasm"), config, tokenCount);
}

/** The part of a runtime that is where onnxruntime is. It takes no GPU dispatches. */
export class WasmRuntime {
  readonly #session: InferenceSession;
  readonly #config: ModelConfig;
  readonly #tokenCount: number;
  /** By the names of the inputs. It grows: what a run gives out is what the next one takes. */
  #cache: Record<string, Tensor> = {};
  #logits = new Float32Array();

  constructor(session: InferenceSession, config: ModelConfig, tokenCount: number) {
    this.#session = session;
    this.#config = config;
    this.#tokenCount = tokenCount;
  }

  async read(ids: readonly number[], position: number): Promise<number> {
    if (position === 0) this.#cache = emptyCache(this.#config);
    const feeds = { ...tokenFeeds(Tensor, ids, position), ...this.#cache };
    const results = await runSession(this.#session, feeds);
    const result = (name: string): Tensor => results[name] as Tensor;
    this.#cache = Object.fromEntries(
      cachePairs(this.#config).map(([past, present]) => [past, result(present)]),
    );
    this.#logits = result("logits").data as Float32Array<ArrayBuffer>;
    return 0;
  }

  async pick(position: number, sampling: Sampling) {
    const candidates = findCandidates(this.#logits.subarray(0, this.#tokenCount));
    return { candidates, chosen: chooseToken(candidates, sampling, position), dispatches: 0 };
  }

  async logits(): Promise<Float32Array> {
    return this.#logits;
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

function emptyCache(config: ModelConfig): Record<string, Tensor> {
  const empty = new Tensor("float32", new Float32Array(), [1, config.keyValueHeadCount, 0, config.headSize]);
  return Object.fromEntries(cachePairs(config).map(([past]) => [past, empty]));
}
