// onnxruntime on the CPU, in its own thread: the page stays responsive while it computes.
import { wordsOf } from "../../../words/words_of.ts";
import { OnnxRuntimeError } from "../../onnxruntime_error.ts";
import type { CallName, Calls, Reply, Request } from "./messages.ts";
import { createWasmRuntime, type WasmRuntime } from "./wasm_runtime.ts";

let runtime: WasmRuntime;

const calls: Calls = {
  begin: async (...parameters) => {
    runtime = await createWasmRuntime(...parameters);
  },
  read: (ids, position) => runtime.read(ids, position),
  pick: (position, sampling) => runtime.pick(position, sampling),
  logits: () => runtime.logits(),
};

async function answer({ id, name, parameters }: Request): Promise<Reply> {
  try {
    const call = calls[name] as (...given: Parameters<Calls[CallName]>) => Promise<unknown>;
    return { id, result: await call(...parameters) };
  } catch (error) {
    if (error instanceof OnnxRuntimeError) {
      return { id, error: { message: error.message, details: error.details } };
    }
    return { id, error: { message: wordsOf(error) } };
  }
}

/** The worker's side has the same methods as the page's; TypeScript's DOM types take `self` for a window. */
const page = self as unknown as Worker;
page.addEventListener("message", ({ data }: MessageEvent<Request>) => {
  void answer(data).then((reply) => page.postMessage(reply));
});
