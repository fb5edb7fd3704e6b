import type { TiedGroup } from "./tied_group.ts";

/**
 * Whether accelerate logs "The model weights are not tied …" (`infer_auto_device_map` and `load_checkpoint_in_model`
 * of huggingface/accelerate, `src/accelerate/utils/modeling.py`): the config speaks for a tie, and no tied names were
 * found. Neither the forward pass nor the numbers are looked at.
 * @param tieWordEmbeddings `config.tie_word_embeddings` of a transformers model that has an output embedding
 * @param found what `find_tied_parameters` found
 */
export function warnsNotTied(tieWordEmbeddings: boolean, found: readonly TiedGroup[]): boolean {
  return tieWordEmbeddings && found.length === 0;
}

/** Where modules go: a module's path to the number of a device. What is not named goes where its parent goes. */
type DeviceMap = ReadonlyMap<string, number>;

/**
 * The groups that accelerate's `check_tied_parameters_on_same_device` (the same file) warns of: those of which a device
 * map puts one name here and another there.
 * @throws where the map has no place for a name
 */
export function onSeveralDevices(found: readonly TiedGroup[], devices: DeviceMap): TiedGroup[] {
  return found.filter((group) => new Set(group.map((name) => deviceOf(name, devices))).size > 1);
}

function deviceOf(path: string, devices: DeviceMap): number {
  const device = devices.get(path);
  if (device !== undefined) return device;
  if (path === "") throw new Error("The device map has no place for this module.");
  return deviceOf(path.split(".").slice(0, -1).join("."), devices);
}
