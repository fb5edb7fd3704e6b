import type { ChatFormat } from "./chat_format.ts";

/** To the worker. */
export interface RenderRequest {
  readonly format: ChatFormat;
  readonly message: string;
}

/** From the worker. */
export type RenderReply = { readonly text: string } | { readonly problem: string };
