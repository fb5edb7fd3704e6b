/** What a checkpoint's model is: its architecture and its sizes. */
export const CONFIG = "config.json";

/** How it writes by default, and what ends its texts. */
export const GENERATION_CONFIG = "generation_config.json";

/** Text to ids and back. */
export const TOKENIZER = "tokenizer.json";

/** The special tokens, and in older checkpoints the chat template. */
export const TOKENIZER_CONFIG = "tokenizer_config.json";

/** How messages become a prompt. */
export const CHAT_TEMPLATE = "chat_template.jinja";

/** The weights of a checkpoint in one file. */
export const SINGLE = "model.safetensors";

/** What the site's own model is known to compute: `KnownAnswer`. */
export const KNOWN_ANSWER = "known_answer.json";

/** Lists the files of a checkpoint in several, its shards, and the tensors in each. */
export const INDEX = "model.safetensors.index.json";

/** What PEFT saves of an adapter, which changes some matrices of a model: its settings and its weights. */
export const ADAPTER_CONFIG = "adapter_config.json";
export const ADAPTER = "adapter_model.safetensors";

/** Only checkpoints in OLMo's own layout have it, not those in Hugging Face's. */
export const OWN_CONFIG = "config.yaml";

/** What a shard's name has before its ending, in GGUF too: which one it is, and how many there are. */
export const SHARD: RegExp = /-(\d{5})-of-(\d{5})(?=\.\w+$)/;
