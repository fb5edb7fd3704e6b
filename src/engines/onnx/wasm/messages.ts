import type { OlmoConfig } from "../../../checkpoint/config.ts";
import type { OnnxModel } from "../graph/olmo_graph.ts";
import type { Runtime } from "../runtime.ts";

/** What the page asks of the worker: to begin, and then what a runtime does. */
export interface Calls extends Pick<Runtime, "read" | "pick" | "logits"> {
  begin(model: OnnxModel, config: OlmoConfig, tokenCount: number): Promise<void>;
}

export type CallName = keyof Calls;

/** From the page. */
export interface Request<Name extends CallName = CallName> {
  readonly id: number;
  readonly name: Name;
  readonly parameters: Parameters<Calls[Name]>;
}

/** From the worker. An error keeps no class on its way, so its name goes with it. */
export type Reply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: { readonly name: string; readonly message: string } };
