import { NotShownError } from "../checkpoint_error.ts";
import { SINGLE } from "./file_names.ts";
import { openTensors, type Weights } from "./weight_file.ts";
import { fetched } from "../../code/fetched.ts";
import type { Folder } from "../transport/folder.ts";

/**
 * Opens `model.safetensors`, or else the shards that `model.safetensors.index.json` names.
 * @param needed names of the tensors that the model needs: a shard that should hold none of them may be missing
 * @throws CheckpointError, or the signal's reason
 */
export async function openWeights(
  folder: Folder,
  needed: Pick<ReadonlySet<string>, "has">,
  signal?: AbortSignal,
): Promise<Weights> {
  const refusals: NotShownError[] = [];
  const single = await folder.file(SINGLE, signal).catch((error: unknown) => {
    if (!(error instanceof NotShownError)) throw error;
    refusals.push(error);
    return null;
  });
  if (single) return { files: [single], tensors: await openTensors(single, signal) };
  const { openShards } = await fetched("reads weights in several files", import("./shards.ts"));
  return openShards(folder, refusals, needed, signal);
}
