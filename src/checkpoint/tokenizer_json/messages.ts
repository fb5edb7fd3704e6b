import type { TokenizerFile } from "../../tokenizer/tokenizer_file.ts";
import type { CheckpointErrorCode } from "../checkpoint_error.ts";

/** From the page: the bytes of a `tokenizer.json`, and its name in errors. */
export interface PackRequest {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly name: string;
}

/** From the worker. */
export type PackReply =
  | { readonly packed: TokenizerFile }
  /** The code of a CheckpointError; null for a TokenizerError. */
  | { readonly message: string; readonly code: CheckpointErrorCode | null };
