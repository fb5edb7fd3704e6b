/** What a checkpoint's model is: its architecture and its sizes. */
export const CONFIG = "config.json";

/** The weights of a checkpoint in one file. */
export const SINGLE = "model.safetensors";

/** Lists the files of a checkpoint in several, its shards, and the tensors in each. */
export const INDEX = "model.safetensors.index.json";

/** What a shard's name has before its ending, in GGUF too: which one it is, and how many there are. */
export const SHARD: RegExp = /-(\d{5})-of-(\d{5})(?=\.\w+$)/;
