import type { ModelConfig } from "../../../models/config.ts";
import type { Sampling } from "../../../generation/sampling.ts";
import type { OnnxModel } from "../graph/model_graph.ts";
import type { Runtime } from "../runtime.ts";
import { workerFault } from "../../../code/worker_fault.ts";
import { OnnxRuntimeError } from "../../onnxruntime_error.ts";
import { couldNotBegin } from "../../onnxruntime_fault.ts";
import type { CallName, Calls, Reply, ReplyError, Request } from "./messages.ts";

/** A call that the worker has not answered yet. */
interface PendingCall {
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: Error) => void;
}

/** The page's side of the runtime in the worker. */
export class RemoteRuntime implements Runtime {
  readonly prefillTokens = Infinity;
  readonly #worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  readonly #pending = new Map<number, PendingCall>();
  #count = 0;

  constructor() {
    this.#worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => this.#settle(data));
    this.#worker.addEventListener("error", (event) => {
      this.#fail(
        workerFault(event, "runs onnxruntime-web", (words) => couldNotBegin("onnxruntime-web", words)),
      );
    });
  }

  /** The weights are copied to the worker, which does not keep them: onnxruntime makes its own copy. */
  async begin(model: OnnxModel, config: ModelConfig, tokenCount: number): Promise<void> {
    await this.#call("begin", model, config, tokenCount);
  }

  read(ids: readonly number[], position: number) {
    return this.#call("read", ids, position);
  }

  pick(position: number, sampling: Sampling) {
    return this.#call("pick", position, sampling);
  }

  logits() {
    return this.#call("logits");
  }

  /** Frees everything in the worker. */
  async dispose(): Promise<void> {
    this.#worker.terminate();
    this.#fail(new Error("The worker of the engine ort-wasm was ended."));
  }

  #call<Name extends CallName>(
    name: Name,
    ...parameters: Parameters<Calls[Name]>
  ): Promise<Awaited<ReturnType<Calls[Name]>>> {
    const id = this.#count++;
    const result = new Promise<unknown>((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    this.#worker.postMessage({ id, name, parameters } satisfies Request<Name>);
    return result as Promise<Awaited<ReturnType<Calls[Name]>>>;
  }

  #settle(reply: Reply): void {
    const call = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if ("error" in reply) call?.reject(revive(reply.error));
    else call?.resolve(reply.result);
  }

  #fail(reason: Error): void {
    for (const call of this.#pending.values()) call.reject(reason);
    this.#pending.clear();
  }
}

function revive({ message, details }: ReplyError): Error {
  return details === undefined ? new Error(message) : new OnnxRuntimeError(message, details);
}
