import { type Checkpoint, createTokenizer } from "../../src/index.ts";
import { plain } from "../format/plain.ts";
import type { ModelName } from "../settings/settings.ts";
import { remark } from "./current_settings.ts";
import type { LoadMeter } from "./load_meter.ts";
import type { SessionParts } from "./session_parts.ts";
import type { Model } from "./state.ts";

const LOADING = "Loading the model";

/** One of the site's own models, in memory. @throws CheckpointError; TokenizerError; the signal's reason */
export async function loadSiteModel(
  name: ModelName,
  parts: SessionParts,
  progress: LoadMeter,
  signal: AbortSignal,
): Promise<Model> {
  progress.tell(LOADING, 0, 0);
  const told = {
    signal,
    onProgress: (loaded: number, total: number) => progress.tell(LOADING, loaded, total),
    onRetry: (pauseMs: number, reason: string) => progress.tellOfRetry(pauseMs, reason),
    onCopy: (reason: string) =>
      remark(
        `The page uses the copy of the model that this browser keeps. It could not find out whether there is a newer one. ${plain(reason)}`,
      ),
    onStorageFull: () =>
      remark("The browser’s storage is full: the model works, but is downloaded again at your next visit."),
  };
  return parts.loadCheckpoint(name, told, async (checkpoint: Checkpoint) => {
    await parts.nextTask();
    const tokenizer = await createTokenizer(checkpoint.tokenizer, checkpoint.config.vocabSize);
    return { checkpoint, tokenizer, opened: null };
  });
}
