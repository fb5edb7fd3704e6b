import { computed } from "@preact/signals";
import { type Checkpoint, countBytes, ENGINE_NAMES, obstacleTo, settleHead } from "../../src/index.ts";
import { progress, session, writer } from "../session/page_session.ts";
import { goBack, replaceModel } from "../session/replace_model.ts";
import { chosenCache, chosenFormat, leavesHead, wanted } from "./chosen_options.ts";
import { arrivedBytes } from "./fetching.ts";
import { countMissing, found } from "./found_model.ts";
import { fits } from "./needs.ts";
import { readRoomLeft } from "./room_left.ts";
import { run, work } from "./work.ts";

export const canLoad = computed(() => work.value === "none" && fits(chosenFormat.value));

/** Loads the found model in place of the running one; a story in progress ends. */
export async function load(): Promise<void> {
  if (!found.value || !wanted.value || !canLoad.value) return;
  const [{ files, tokenizer, chat }, checkpoint] = [found.value, wanted.value];
  const [weights, cache] = [chosenFormat.value, chosenCache.value];
  const isLeft = leavesHead.value;
  writer.stop();
  arrivedBytes.value = 0;
  await run("loading", async (cancelled) => {
    for (const file of files) file.expectAll?.();
    await replaceModel(
      session,
      async (ended) => {
        const settled = await settle(checkpoint, ended);
        const stored = isLeft ? "left-out" : settled.stored;
        const engines = ENGINE_NAMES.filter((name) => obstacleTo(name, settled.checkpoint) === null);
        return {
          checkpoint: settled.checkpoint,
          tokenizer,
          opened: { weights, cache, stored, chat, engines },
        };
      },
      cancelled,
    );
  });
  countMissing();
  await readRoomLeft(); // files may have been kept
}

/** Replaces the opened model by the site's own. */
export function leave(): Promise<void> {
  writer.stop();
  return goBack(session);
}

function settle(inspected: Checkpoint, cancelled: AbortSignal) {
  progress.tell(`Loading ${inspected.name}`, 0, countBytes(inspected.tensors.values()));
  return settleHead(inspected, { signal: cancelled, onProgress: tellOfComparison });
}

function tellOfComparison(loaded: number, total: number): void {
  progress.tell("Comparing lm_head.weight with embed_tokens.weight", loaded, total);
}
