import { batch, signal } from "@preact/signals";
import {
  blobFolder,
  CONFIG,
  type Folder,
  httpFolder,
  parseAddress,
  readHosted,
  readHubToken,
  type Survey,
  surveyCheckpoint,
} from "../../src/index.ts";
import { gpu } from "../session/page_session.ts";
import { problemOf } from "../session/problem.ts";
import { chooseFittingFormat, forgetChoices } from "./chosen_options.ts";
import { arrivedBytes, countArrival, inSight, sight, tellOfFullStorage, tellOfRetry } from "./fetching.ts";
import type { Chosen } from "./find_checkpoint.ts";
import { type Copy, found } from "./found_model.ts";
import { forgetJudged, judge, judgeUnasked, unjudged } from "./judging.ts";
import { openKeptStore } from "./kept_checkpoints.ts";
import { modelAmong } from "./model_among.ts";
import { fits, limits } from "./needs.ts";
import { readRoomLeft } from "./room_left.ts";
import { run } from "./work.ts";

/** Parts of the last typed address that were ignored, one sentence each. */
export const unused = signal<readonly string[]>([]);

const COMPARING = "Comparing its two ends";

/** Address of a checkpoint, as typed. */
interface Typed {
  readonly address: string;
  readonly revision: string;
  /** Of the Hugging Face Hub; "" for none. */
  readonly token: string;
}

/** Inspects a checkpoint on the Hub or another host, or judges a model there. Nothing is requested before. */
export function lookAt(typed: Typed): Promise<void> {
  return look(async (inspect, copies, cancelled) => {
    const { name, url, file: named, leftOut } = parseAddress(typed.address, typed.revision);
    unused.value = leftOut;
    const token = readHubToken(typed.token);
    const options = { onRetry: tellOfRetry, onArrival: countArrival, token };
    const model = named === null ? null : modelAmong([CONFIG, named]);
    if (model !== null) {
      sight.value = COMPARING;
      await judgeUnasked({ name: model, folder: httpFolder(name, url, options) }, cancelled);
      return null;
    }
    const inspectAndJudge = async (folder: Folder): Promise<Survey> => {
      const seen = inSight(folder);
      const surveying = inspect(seen);
      if (await isShown(surveying)) {
        sight.value = COMPARING;
        await judgeUnasked({ name: null, folder: seen }, cancelled).catch(() => undefined); // as with files
      }
      return surveying;
    };
    return readHosted({ name, url }, await openKeptStore(), inspectAndJudge, {
      ...options,
      onFull: tellOfFullStorage,
      onCopy: ({ files }, reason) => copies.push(...files.map((file) => ({ file, reason }))),
      signal: cancelled,
    });
  });
}

/** Whether the host showed what there is, also where that can't run here. */
async function isShown(surveying: Promise<Survey>): Promise<boolean> {
  try {
    await surveying;
    return true;
  } catch (error) {
    return problemOf(error).code !== "network";
  }
}

/** Judges the model that was not judged unasked. */
export function judgeAsked(): Promise<void> {
  return run("looking", async (cancelled) => {
    arrivedBytes.value = 0;
    sight.value = COMPARING;
    if (unjudged.value) await judge(unjudged.value.subject, false, cancelled);
  });
}

/** Inspects local files in place. Those that can't run here are still judged. */
export function lookInto(choosing: Promise<Chosen>): Promise<void> {
  return look(async (inspect, _copies, cancelled) => {
    sight.value = "Looking for a checkpoint";
    const { name, files } = await choosing;
    const model = modelAmong(files.map((file) => file.name));
    const folder = blobFolder(name, files);
    const judging = judge({ name: model, folder }, true, cancelled);
    if (model === null) {
      judging.catch(() => undefined); // the checkpoint is inspected too, which reports what is wrong
      return inspect(inSight(folder));
    }
    sight.value = COMPARING;
    await judging;
    return null;
  });
}

type Look = (
  inspect: (folder: Folder) => Promise<Survey>,
  copies: Copy[],
  cancelled: AbortSignal,
) => Promise<Survey | null>;

async function look(inspectWhatIsThere: Look): Promise<void> {
  await run("looking", async (cancelled) => {
    batch(() => {
      found.value = null;
      arrivedBytes.value = 0;
      forgetJudged();
      unused.value = [];
      forgetChoices();
    });
    const copies: Copy[] = [];
    const inspect = (folder: Folder) => surveyCheckpoint(folder, cancelled);
    const looked = await inspectWhatIsThere(inspect, copies, cancelled);
    if (!looked) return;
    await readRoomLeft();
    const { device } = await gpu.open();
    cancelled.throwIfAborted(); // another one is being inspected by now
    batch(() => {
      limits.value = device.limits;
      found.value = { ...looked, copies };
      chooseFittingFormat(fits);
    });
  });
}
