import { folderOf } from "../../src/index.ts";
import { found } from "./found_model.ts";
import { clearKept, kept } from "./kept_checkpoints.ts";
import { noFault, refusal } from "./refusal.ts";
import { readRoomLeft } from "./room_left.ts";
import { work } from "./work.ts";

const CLEARED = "Part of this model was kept here, and you cleared it. Look at it again to load it.";

/**
 * Clears kept files. What was found among them must be looked at again: there is more to fetch, and the folder in which
 * it would be kept is gone.
 * @param url of a checkpoint's folder; "" for all
 */
export async function clear(url: string): Promise<void> {
  if (work.value !== "none") return; // its files are being kept
  const isFound = found.value?.files.some(({ name }) => isKeptIn(url, name)) ?? false;
  if (isFound) found.value = null;
  await clearKept(url);
  await readRoomLeft();
  if (!isFound || work.value !== "none") return;
  refusal.value = noFault(CLEARED);
}

function isKeptIn(url: string, name: string): boolean {
  return kept.value.some((file) => file.url === name && (url === "" || folderOf(name) === url));
}
