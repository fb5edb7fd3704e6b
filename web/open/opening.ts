import { batch, computed, signal } from "@preact/signals";
import {
  blobFolder,
  type Checkpoint,
  CONFIG,
  contextLengths,
  countBytes,
  ENGINE_NAMES,
  type Folder,
  folderOf,
  headOf,
  httpFolder,
  type KeptFile,
  type MemoryFit,
  memoryFit,
  type MemoryPlan,
  obstacleTo,
  openedFormatsOf,
  parseAddress,
  planMemory,
  readHubToken,
  readTogether,
  settleHead,
  StorePlace,
  type Survey,
  surveyCheckpoint,
  usualContext,
  WEIGHT_FORMATS,
  type WeightFormat,
  withContext,
  withTiedHead,
} from "../../src/index.ts";
import { gpu, progress, session, writer } from "../session/page_session.ts";
import { goBack, replaceModel } from "../session/replace_model.ts";
import type { Chosen } from "./find_checkpoint.ts";
import { readRoomLeft } from "./room_left.ts";
import { forgetJudged, judge, judgeUnasked, unjudged } from "./judging.ts";
import { clearKept, kept, openKeptStore, readKept } from "./kept_checkpoints.ts";
import { modelAmong } from "./model_among.ts";
import { LinkFollowed, OwnModelAsked } from "../session/session.ts";
import { describeRetry } from "../session/load_meter.ts";
import { type ProblemCode, problemOf } from "../session/problem.ts";
import { remark } from "../session/current_settings.ts";

/** An inspected checkpoint that can be loaded. */
export interface Found extends Survey {
  /** For files that the host did not send. */
  readonly copies: readonly Copy[];
}

/** A kept file was used, for this reason: the host may have a newer one. */
export interface Copy {
  readonly file: KeptFile;
  readonly reason: string;
}

/** What the panel is doing: inspecting a checkpoint's headers, or loading its weights. */
export const work = signal<"none" | "looking" | "loading">("none");
/** What the inspection is waiting for. */
export const sight = signal("");
/** Bytes received since inspecting or loading began. */
export const arrivedBytes = signal(0);
export const found = signal<Found | null>(null);
/** Parts of the last typed address that were ignored, one sentence each. */
export const unused = signal<readonly string[]>([]);
/** Why the last checkpoint could not be inspected or loaded. The previous model still runs. */
export const refusal = signal<Refusal | null>(null);

/** `cancelled`: nothing went wrong. */
export interface Refusal {
  readonly code: ProblemCode;
  readonly message: string;
  readonly details: string | null;
}

const DEFAULTS = openedFormatsOf({});

/** The format that was asked for last; a model that does not fit in it gets another, and the next model may fit. */
let askedFormat = DEFAULTS.weights;
/** The format of the weights on the GPU. */
export const chosenFormat = signal(DEFAULTS.weights);
/** The format of keys and values there. */
export const chosenCache = signal(DEFAULTS.cache);
/** Possible context lengths of the found model, the full one first. */
export const contextChoices = computed(() =>
  contextLengths(found.value?.checkpoint.config.contextLength ?? 0),
);
const chosenContext = signal<number | null>(null);
/**
 * Which head to use if config.json says tied but the files hold a head: that head, which transformers uses unless it is
 * a copy, or the embedding matrix.
 */
export const chosenHead = signal<"stored" | "tied">("stored");
export const canChooseHead = computed(() => found.value?.saysTied === true && found.value.holdsHead);
/** Maximum length of the found model's texts in tokens, including the prompt. */
export const contextLength = computed(
  () => chosenContext.value ?? (found.value ? usualContext(found.value.checkpoint.config) : 0),
);

export function chooseFormat(format: WeightFormat): void {
  askedFormat = format;
  chosenFormat.value = format;
}

export function chooseContext(length: number): void {
  chosenContext.value = length;
}

/** The found model with the chosen options. */
const wanted = computed<Checkpoint | null>(() => {
  if (!found.value) return null;
  const { checkpoint } = found.value;
  return withContext(leavesHead.value ? withTiedHead(checkpoint) : checkpoint, contextLength.value);
});
const leavesHead = computed(() => canChooseHead.value && chosenHead.value === "tied");

/** GPU memory for the found model in a format, and whether it is available. */
interface Need {
  readonly plan: MemoryPlan;
  readonly fit: MemoryFit;
}

/** Of the device that the last look opened. It may have been closed since; they are those of the GPU, and still hold. */
const limits = signal<GPUSupportedLimits | null>(null);

export const needs = computed<Readonly<Record<WeightFormat, Need>> | null>(() => {
  if (!wanted.value || !limits.value) return null;
  const [checkpoint, within] = [wanted.value, limits.value];
  return {
    float16: needOf(checkpoint, "float16", within),
    int8: needOf(checkpoint, "int8", within),
    int4: needOf(checkpoint, "int4", within),
  };
});

/** Why other engines can't run the found model once it is loaded. A head that its files hold may be a copy. */
export const otherObstacles = computed<readonly string[]>(() => {
  if (!wanted.value) return [];
  const tied = withTiedHead(wanted.value);
  const others = ENGINE_NAMES.filter((name) => name !== "wgsl");
  return others.map((name) => obstacleTo(name, tied)).filter((obstacle) => obstacle !== null);
});

export const canLoad = computed(
  () => work.value === "none" && needs.value?.[chosenFormat.value].fit.fits === true,
);

let running = new AbortController();

/** Address of a checkpoint, as typed. */
export interface Typed {
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
    const store = await openKeptStore();
    if (!store) return inspectAndJudge(httpFolder(name, url, options));
    const place = new StorePlace(name, url, store, { ...options, onFull: tellOfFullStorage });
    return readTogether(place, inspectAndJudge, {
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
  refusal.value = { code: "cancelled", message: CLEARED, details: null };
}

function isKeptIn(url: string, name: string): boolean {
  return kept.value.some((file) => file.url === name && (url === "" || folderOf(name) === url));
}

export function cancelOpening(): void {
  running.abort();
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
      chosenContext.value = null;
      chosenHead.value = "stored";
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
      chosenFormat.value = fittingFormat();
    });
  });
}

/** The format that was asked for, or where the found model does not fit in it, the first one in which it does. */
function fittingFormat(): WeightFormat {
  const { value } = needs;
  return [askedFormat, ...WEIGHT_FORMATS].find((name) => value?.[name].fit.fits) ?? askedFormat;
}

const COMPARING = "Comparing its two ends";

/** The same folder, in which each file is opened once, and reported then. */
function inSight(folder: Folder): Folder {
  const opened = new Map<string, ReturnType<Folder["file"]>>();
  return {
    name: folder.name,
    file: (name, cancelled) => {
      const known = opened.get(name);
      if (known) return known;
      sight.value = `Looking at ${name}`;
      const opening = folder.file(name, cancelled);
      opened.set(name, opening);
      return opening;
    },
  };
}

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

function tellOfRetry(pauseMs: number, reason: string): void {
  if (work.value === "looking") sight.value = describeRetry(pauseMs, reason);
  else progress.tellOfRetry(pauseMs, reason);
}

let unshown = 0;

/** Updates at most once a frame: on a fast link pieces arrive by the thousand. */
function countArrival(bytes: number): void {
  if (unshown === 0) requestAnimationFrame(showArrivals);
  unshown += bytes;
}

function showArrivals(): void {
  arrivedBytes.value += unshown;
  unshown = 0;
}

function tellOfComparison(loaded: number, total: number): void {
  progress.tell("Comparing lm_head.weight with embed_tokens.weight", loaded, total);
}

function tellOfFullStorage(): void {
  remark("The browser’s storage is full: what comes from now on is downloaded again at your next visit.");
}

async function run(
  at: "looking" | "loading",
  task: (cancelled: AbortSignal) => Promise<void>,
): Promise<void> {
  if (work.value !== "none") running.abort(); // otherwise files of this computer may still be judged, which goes on
  const { signal: cancelled } = (running = new AbortController());
  const weights = chosenFormat.value; // another may be chosen before it fails
  batch(() => {
    work.value = at;
    refusal.value = null;
  });
  try {
    await task(cancelled);
  } catch (error) {
    if (running.signal === cancelled) refusal.value = refusalOf(error, cancelled, weights);
  } finally {
    if (running.signal === cancelled) work.value = "none";
    void readKept();
  }
}

/** Less than before, where some of the files came and were kept. */
function countMissing(): void {
  if (!found.value) return;
  const missingBytes = found.value.files.reduce((sum, file) => sum + file.missingBytes, 0);
  found.value = { ...found.value, missingBytes };
}

function refusalOf(error: unknown, cancelled: AbortSignal, weights: WeightFormat): Refusal {
  if (cancelled.aborted) return { code: "cancelled", message: CANCELLED, details: null };
  if (error instanceof LinkFollowed) return { code: "cancelled", message: LEFT_FOR_LINK, details: null };
  if (error instanceof OwnModelAsked) return { code: "cancelled", message: LEFT, details: null };
  const problem = problemOf(error);
  if (problem.code !== "gpu-memory") return problem;
  return { ...problem, message: `${problem.message} ${LESS_MEMORY[weights]}` };
}

/** How the model that was found can do with less, by the format of its weights. */
const LESS_MEMORY: Readonly<Record<WeightFormat, string>> = {
  float16: "Or choose weights in int8, or in int4.",
  int8: "Or choose weights in int4.",
  int4: "Or choose a shorter context.",
};

const CANCELLED =
  "Cancelled. The model that was here before is still here, and what was downloaded is kept for another try.";

const CLEARED = "Part of this model was kept here, and you cleared it. Look at it again to load it.";

const LEFT_FOR_LINK =
  "Cancelled: a link to this site’s own model was followed. What was downloaded is kept for another try.";

const LEFT = "Cancelled: you went back to the page’s own model. What was downloaded is kept for another try.";

function needOf(checkpoint: Checkpoint, weights: WeightFormat, within: GPUSupportedLimits): Need {
  const head = headOf(checkpoint.config.tied);
  const obstacle = obstacleTo("wgsl", checkpoint, head);
  const plan = planMemory(checkpoint.config, weights, head, chosenCache.value);
  if (obstacle !== null) return { plan, fit: { fits: false, words: obstacle } };
  return { plan, fit: memoryFit(plan, within) };
}
