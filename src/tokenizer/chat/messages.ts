import type { ChatFormat } from "./chat_format.ts";

/** To the worker. */
export interface RenderRequest {
  readonly format: ChatFormat;
  readonly message: string;
}

/** What a template makes of one message. */
export interface Rendered {
  /** The prompt. */
  readonly text: string;
  /** What stands behind an answer. */
  readonly turnEnd: string;
}

/** From the worker. */
export type RenderReply = Rendered | { readonly problem: string };
