import type { OlmoConfig } from "./config.ts";
import type { Tensor } from "./safetensors.ts";

/** A checkpoint in memory, checked: every tensor that the config asks for is there, with its shape. */
export interface Checkpoint {
  readonly name: string;
  readonly config: OlmoConfig;
  /** By the names that transformers gives them, such as `model.embed_tokens.weight`. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Contents of `tokenizer.json` and `tokenizer_config.json`. */
  readonly tokenizer: { readonly model: object; readonly config: object };
}
