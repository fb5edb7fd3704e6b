import type { ModelConfig } from "../../../models/config.ts";
import type { OnnxModel } from "../graph/model_graph.ts";
import type { Runtime } from "../runtime.ts";

/** What the page asks of the worker: to begin, and then the methods of a runtime. */
export interface Calls extends Pick<Runtime, "read" | "pick" | "logits"> {
  begin(model: OnnxModel, config: ModelConfig, tokenCount: number): Promise<void>;
}

export type CallName = keyof Calls;

/** From the page. */
export interface Request<Name extends CallName = CallName> {
  readonly id: number;
  readonly name: Name;
  readonly parameters: Parameters<Calls[Name]>;
}

/** From the worker. */
export type Reply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: ReplyError };

/** Errors lose their class in `postMessage`: an OnnxRuntimeError is recognized by its details. */
export interface ReplyError {
  readonly message: string;
  readonly details?: string | null;
}
