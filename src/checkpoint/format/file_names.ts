/** The weights of a checkpoint in one file. */
export const SINGLE = "model.safetensors";

/** Lists the files of a checkpoint in several, its shards, and the tensors in each. */
export const INDEX = "model.safetensors.index.json";
