import { CheckpointError, NotShownError } from "../checkpoint_error.ts";
import { INDEX, SINGLE } from "./file_names.ts";
import { readJson } from "./json_file.ts";
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
  const find = (name: string) =>
    folder.file(name, signal).catch((error: unknown) => {
      if (!(error instanceof NotShownError)) throw error;
      refusals.push(error);
      return null;
    });
  const single = await find(SINGLE);
  if (single) return { files: [single], tensors: await openTensors(single, signal) };
  const index = await find(INDEX);
  if (index) {
    const { openShards } = await fetched("reads weights in several files", import("./shards.ts"));
    return openShards(folder, await readJson(index, signal), needed, signal);
  }
  if (refusals[0]) throw refusals[0];
  throw new CheckpointError(
    "unreadable",
    `${folder.name} has neither ${SINGLE} nor ${INDEX}. Check the name, or look at a revision that has safetensors: ` +
      "PyTorch's .bin files are not read here, for they can run code.",
  );
}
