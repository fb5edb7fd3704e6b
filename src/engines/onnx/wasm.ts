import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import moduleUrl from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import binaryUrl from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import type { OlmoConfig } from "../../checkpoint/config.ts";
import { findCandidates } from "../../generation/candidates.ts";
import { chooseToken } from "../../generation/sampler.ts";
import type { Sampling } from "../../generation/sampling.ts";
import type { Engine, Head } from "../engine.ts";
import { OnnxEngine } from "./engine.ts";
import { cachePairs, tokenFeeds } from "./feeds.ts";
import { buildModel } from "./graph/model.ts";
import type { Runtime } from "./runtime.ts";
import { createSession } from "./session.ts";

// As many threads as onnxruntime thinks right where the page is cross-origin isolated, or else one: its default.
env.wasm.wasmPaths = { mjs: moduleUrl, wasm: binaryUrl };

/**
 * Runs a checkpoint on the CPU, with onnxruntime-web's WASM provider.
 * @throws UnsupportedCheckpointError; OnnxRuntimeError
 */
export async function createOrtWasmEngine(checkpoint: Checkpoint, head: Head): Promise<Engine> {
  const model = buildModel(checkpoint, head);
  const session = await createSession(InferenceSession, model, "wasm");
  const { config } = checkpoint;
  return new OnnxEngine("ort-wasm", head, config.contextLength, new WasmRuntime(session, config));
}

class WasmRuntime implements Runtime {
  readonly prefillTokens = Infinity;
  readonly #session: InferenceSession;
  readonly #config: OlmoConfig;
  /** By the names of the inputs. It grows: what a run gives out is what the next one takes. */
  #cache: Record<string, Tensor> = {};
  #logits = new Float32Array();

  constructor(session: InferenceSession, config: OlmoConfig) {
    this.#session = session;
    this.#config = config;
  }

  async read(ids: readonly number[], position: number): Promise<void> {
    if (position === 0) this.#cache = emptyCache(this.#config);
    const results = await this.#session.run({ ...tokenFeeds(Tensor, ids, position), ...this.#cache });
    const result = (name: string): Tensor => results[name] as Tensor;
    this.#cache = Object.fromEntries(
      cachePairs(this.#config).map(([past, present]) => [past, result(present)]),
    );
    this.#logits = result("logits").data as Float32Array<ArrayBuffer>;
    await turn();
  }

  async pick(position: number, sampling: Sampling) {
    const candidates = findCandidates(this.#logits);
    return { candidates, chosen: chooseToken(candidates, sampling, position) };
  }

  async logits(): Promise<Float32Array> {
    return this.#logits;
  }

  dispose(): void {
    void this.#session.release();
  }
}

/**
 * A turn of the event loop. A run takes the page's own thread and ends without one: in between, the page must come to
 * draw the text and to hear Stop. A timer would wait for 4 ms, which is more than a token takes.
 */
function turn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(null);
  });
}

function emptyCache(config: OlmoConfig): Record<string, Tensor> {
  const empty = new Tensor("float32", new Float32Array(), [1, config.headCount, 0, config.headSize]);
  return Object.fromEntries(cachePairs(config).map(([past]) => [past, empty]));
}
