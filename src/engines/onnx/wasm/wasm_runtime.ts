import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import type { ModelConfig } from "../../../models/config.ts";
import { findCandidates } from "../../../generation/candidates.ts";
import { chooseToken } from "../../../generation/sampler.ts";
import type { Sampling } from "../../../generation/sampling.ts";
import { cachePairs, tokenFeeds } from "../feeds.ts";
import type { OnnxModel } from "../graph/model_graph.ts";
import { createSession, runSession } from "../inference_session.ts";
import { WASM_FILES } from "./wasm_files.ts";

// onnxruntime's default number of threads: as many as it sees fit if the page is cross-origin isolated, otherwise one.
if (WASM_FILES.wasm) env.wasm.wasmPaths = WASM_FILES; // in the package it finds them by itself

/** The graph on the CPU. @throws OnnxRuntimeError */
export async function createWasmRuntime(
  model: OnnxModel,
  config: ModelConfig,
  tokenCount: number,
): Promise<WasmRuntime> {
  return new WasmRuntime(await createSession(InferenceSession, model, "wasm"), config, tokenCount);
}

/** The part of a runtime in onnxruntime's thread. It makes no GPU dispatches. */
export class WasmRuntime {
  readonly #session: InferenceSession;
  readonly #config: ModelConfig;
  readonly #tokenCount: number;
  /** By input name. It grows: a run's outputs are the next run's inputs. */
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
