import { CheckpointError } from "../checkpoint_error.ts";
import { INDEX } from "./file_names.ts";
import { isJsonObject, type JsonObject, showJson } from "../../json/json.ts";
import { shorten } from "../../words/cut.ts";

/** A file in the same folder: no paths. */
const SHARD = /^[\w-][\w.-]*\.safetensors$/;

/** Far more than any checkpoint has. */
const MOST_SHARDS = 1000;

/**
 * Reads an index: the shards, and the tensors that each should hold.
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
