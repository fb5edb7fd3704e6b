import { CheckpointError } from "../checkpoint_error.ts";
import { isJsonObject, type JsonObject, shorten, showJson } from "../../json/json.ts";

/** The file that names the files of a sharded checkpoint, and says which tensor is in which. */
export const INDEX = "model.safetensors.index.json";

/** A file beside the index, and no path to elsewhere. */
const SHARD = /^[\w-][\w.-]*\.safetensors$/;

/** Far above every checkpoint. */
const MOST_SHARDS = 1000;

/**
 * Reads the contents of an index: its shards, and the tensors that each should hold.
 * @throws CheckpointError
 */
export function parseIndex(json: JsonObject): ReadonlyMap<string, ReadonlySet<string>> {
  const { weight_map: map } = json;
  if (!isJsonObject(map)) throw malformed("weight_map should be an object, found", map);
  const shards = new Map<string, Set<string>>();
  for (const [tensor, file] of Object.entries(map)) {
    if (typeof file !== "string" || !SHARD.test(file)) {
      throw malformed(
        `weight_map should give ${shorten(tensor, 80)} a safetensors file of the same folder, found`,
        file,
      );
    }
    const tensors = shards.get(file) ?? new Set();
    shards.set(file, tensors.add(tensor));
  }
  if (shards.size === 0 || shards.size > MOST_SHARDS) {
    throw malformed(`weight_map should name 1 to ${MOST_SHARDS} files; their number is`, shards.size);
  }
  return shards;
}

function malformed(problem: string, found: unknown): CheckpointError {
  return new CheckpointError(
    "malformed",
    `${INDEX}: ${problem} ${showJson(found)}. The file is damaged: download it again, or look at another revision.`,
  );
}
