import type { ModelConfig } from "../models/config.ts";
import type { Tensor } from "./format/tensor.ts";
import type { JsonObject } from "../json/json.ts";
import type { TokenizerFile } from "../tokenizer/tokenizer_file.ts";

/** A checkpoint, checked: every tensor that the config asks for is there, with its shape. */
export interface Checkpoint {
  readonly name: string;
  readonly config: ModelConfig;
  /** By the names that transformers gives them, such as `model.embed_tokens.weight`. Their dtypes may differ. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Ids from here on are padding: rows of `wte` that no token of the tokenizer has. At most V. */
  readonly tokenCount: number;
  /** Any of these tokens ends a text. */
  readonly endOfTextIds: readonly number[];
  /** Contents of `tokenizer.json`. */
  readonly tokenizer: TokenizerFile;
  /** Contents of `tokenizer_config.json`; nothing where there is none. */
  readonly tokenizerConfig: JsonObject;
}
