import { CheckpointError, NotKeptError } from "../checkpoint_error.ts";
import type { JsonObject } from "../../json/json.ts";
import { OPENING, parseJsonObject } from "./json_bytes.ts";
import { type FileSource, type Folder, optionalFile } from "../transport/folder.ts";

/** Several times the size of the largest tokenizer. */
const LARGEST = 64 * 2 ** 20;

/** @throws CheckpointError, or the signal's reason */
export async function readJson(file: FileSource, signal?: AbortSignal): Promise<JsonObject> {
  return parseJsonObject(await readJsonBytes(file, signal), file.name);
}

/** Null if there is no such file, or the host refuses it. @throws as `readJson` */
export async function readOptionalJson(
  folder: Folder,
  name: string,
  signal?: AbortSignal,
): Promise<JsonObject | null> {
  const file = await optionalFile(folder, name, signal);
  return file && readJson(file, signal);
}

/**
 * The same of a file that earlier versions of the page did not ask for: checkpoints that they kept lack it, and must still
 * open without their host.
 */
export async function readNewerJson(
  folder: Folder,
  name: string,
  signal?: AbortSignal,
): Promise<JsonObject | null> {
  try {
    return await readOptionalJson(folder, name, signal);
  } catch (error) {
    if (error instanceof NotKeptError) return null;
    throw error;
  }
}

/** The bytes of a file, for `parseJsonObject`. @throws as `readJson` */
export async function readJsonBytes(
  file: FileSource,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  if (file.size > LARGEST) {
    throw new CheckpointError(
      "malformed",
      `${file.name} has ${file.size} bytes; a JSON file of a checkpoint has at most ${LARGEST}. Check that it is the right file.`,
    );
  }
  const bytes = await file.read(0, file.size, signal);
  if (bytes[0] !== OPENING) {
    // Where its code does not arrive, the parser refuses the file, in fewer words.
    const code = await import("./stand_in.ts").catch(() => null);
    code?.refuseStandIn(bytes, file.name);
  }
  return bytes;
}
