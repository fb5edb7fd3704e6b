import type { ModelConfig } from "../models/config.ts";
import type { Tensor } from "./format/tensor.ts";
import type { JsonObject } from "../json/json.ts";
import type { KnownAnswer } from "./known_answer.ts";
import type { TokenizerFile } from "../tokenizer/tokenizer_file.ts";

/** A checked checkpoint: every tensor that the config requires is there and has the right shape. */
export interface Checkpoint {
  readonly name: string;
  readonly config: ModelConfig;
  /** By transformers' names, such as `model.embed_tokens.weight`. Dtypes may differ. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Ids from here on are padding: rows of `wte` without a token in the tokenizer. At most V. */
  readonly tokenCount: number;
  /** Any of these tokens ends the text. */
  readonly endOfTextIds: readonly number[];
  /** Contents of `tokenizer.json`. */
  readonly tokenizer: TokenizerFile;
  /** Contents of `tokenizer_config.json`; empty if there is no such file. */
  readonly tokenizerConfig: JsonObject;
  /** Of these weights, where there is one. */
  readonly knownAnswer?: KnownAnswer | null;
}
