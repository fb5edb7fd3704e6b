import { CONFIG, INDEX, SHARD, SINGLE } from "../checkpoint/format/file_names.ts";
import { formatOfName } from "./judgement.ts";

/**
 * The models among a folder's files, by name; of shards the first that is there. Null where the files are a checkpoint, whatever
 * was converted from it and lies beside it: that is judged as a whole.
 */
export function modelsAmong(names: readonly string[]): string[] | null {
  if (names.includes(CONFIG) && names.some(isWeights)) return null;
  const models = names.filter((name) => formatOfName(name)).sort();
  return models.filter((name, index) => stemOf(name) !== stemOf(models[index - 1] ?? ""));
}

/** Whether transformers takes a file for the weights of its folder, for some of them, or for their index. */
function isWeights(name: string): boolean {
  return name === INDEX || name.replace(SHARD, "") === SINGLE;
}

/** The same for all shards of one model. */
function stemOf(name: string): string {
  return name.replace(SHARD, "-of-$2");
}
