import { computed, signal } from "@preact/signals";
import {
  bytesOfParts,
  CheckpointError,
  judgeFile,
  type Judgement,
  type MeasuredEnds,
  measureEnds,
  type Mended,
  mendFile,
  type MendProof,
  MissingCodeError,
  type ModelSubject,
  proveMend,
  untilFirstAbort,
} from "../../src/index.ts";
import { measureModel } from "../session/measure_model.ts";
import { session, writer } from "../session/page_session.ts";
import { problemOf } from "../session/problem.ts";
import { offerToSave } from "./save.ts";
import { sparingFolder, TooMuchError } from "./sparing_folder.ts";

/** What the last files that were dropped, chosen or named say about their vocabulary matrix. */
export interface Judged {
  readonly subject: ModelSubject;
  readonly judgement: Judgement;
  /** Whether the files are on this computer. Those on a host are not fetched to run their ends, or to mend them. */
  readonly isHere: boolean;
}

/** A model on a host that was not judged, because too much of it would have to be fetched. */
export interface Unjudged {
  readonly subject: ModelSubject;
  /** What would have to be fetched at most. */
  readonly mostBytes: number;
}

/** What is fetched of a model on a host, to judge it, before a person is asked. The first piece of a large matrix is more. */
export const UNASKED_BYTES = 8e6;

export const unjudged = signal<Unjudged | null>(null);
export const judged = signal<Judged | null>(null);
/** The mend of what was judged last, or a message that says why there is none; null if none is needed. */
export const mend = signal<Mended | string | null>(null);
/** What the GPU held of what was judged last, and of the mended version. */
export const measured = signal<MeasuredEnds | null>(null);
export const proof = signal<MendProof | null>(null);
/** The result of measuring or saving, as a message. */
export const judgedWords = signal("");
const isWorking = signal(false);
/** Whether something is being measured, by this panel or another, or saved. */
export const isBusy = computed(() => isWorking.value || session.isMeasuring.value);
/** Ends what is judged, measured or saved, where other files are judged. */
let judging = new AbortController();

export function forgetJudged(): void {
  judging.abort();
  judging = new AbortController();
  for (const shown of [unjudged, judged, mend, measured, proof]) shown.value = null;
  judgedWords.value = "";
}

/**
 * Judges a model on a host, unless that takes more than `UNASKED_BYTES`.
 * @throws as `judge`
 */
export async function judgeUnasked(subject: ModelSubject, cancelled: AbortSignal): Promise<void> {
  const folder = sparingFolder(subject.folder, UNASKED_BYTES);
  try {
    await judge({ ...subject, folder }, false, cancelled);
  } catch (error) {
    if (!(error instanceof TooMuchError)) throw error;
    cancelled.throwIfAborted();
    forgetJudged();
    unjudged.value = { subject, mostBytes: error.mostBytes };
  }
}

/**
 * Judges a model, and plans its mend if one is needed. Nothing leaves this computer. It ends where other files are judged.
 * @param isHere whether its files are on this computer
 * @throws CheckpointError if it can't be judged; MissingCodeError; the signal's reason
 */
export function judge(subject: ModelSubject, isHere: boolean, cancelled: AbortSignal): Promise<void> {
  return untilFirstAbort([cancelled, judging.signal], async (ended) => {
    const judgement = await judgeFile({ ...subject, signal: ended });
    ended.throwIfAborted();
    unjudged.value = null;
    judged.value = { subject, judgement, isHere };
    if (judgement.loaded !== "twice" && !(judgement.format === "safetensors" && judgement.stored === "twice"))
      return;
    const planned = isHere ? await planMend({ ...subject, signal: ended }) : ELSEWHERE;
    ended.throwIfAborted();
    mend.value = planned;
  });
}

const ELSEWHERE = "its files are on a host. Download them, and drop them here.";

async function planMend(subject: ModelSubject): Promise<Mended | string> {
  try {
    return await mendFile(subject, `one-matrix-${subject.name ?? "model"}`);
  } catch (error) {
    if (error instanceof CheckpointError || error instanceof MissingCodeError) return error.message;
    throw error;
  }
}

/** Only for ONNX models can a runtime here run the ends alone. */
export function canMeasure({ isHere, judgement: { format, stored } }: Judged): boolean {
  return isHere && format === "onnx" && stored !== "none";
}

/** Runs both ends of the model that was judged last, and counts what the GPU holds. */
export async function measureJudged({ subject }: Judged): Promise<void> {
  await busy("Running both ends on this GPU", async (cancelled) => {
    const found = await onTheGpu(subject, cancelled, measureEnds);
    if (typeof found === "string") judgedWords.value = `It could not be measured. ${found}`;
    else {
      measured.value = found;
      judgedWords.value = obstacleWords(found);
    }
  });
}

/** Offers the mended files as downloads, once both ends have given the same numbers as before. */
export async function saveMended({ subject, judgement }: Judged, mended: Mended): Promise<void> {
  await busy("Running both ends of the old and the new file", async (cancelled) => {
    const found =
      judgement.format === "onnx"
        ? await onTheGpu(subject, cancelled, (original) => proveMend(original, mended))
        : null;
    if (found && typeof found !== "string") {
      proof.value = found;
      measured.value = found.before;
      if (!(found.error <= found.tolerance)) {
        judgedWords.value = `It was not saved: its ends give other numbers than before, by ${found.error.toPrecision(2)} of the largest. Please report this file.`;
        return;
      }
    }
    for (const { name, parts } of mended.files) {
      const pieces: Blob[] = [];
      for await (const piece of bytesOfParts(parts)) pieces.push(new Blob([piece]));
      cancelled.throwIfAborted();
      offerToSave(new Blob(pieces), name);
    }
    judgedWords.value = `Offered for saving. ${mended.changes}. ${proofWords(found)}`;
  });
}

function proofWords(found: MendProof | string | null): string {
  if (found === null) return "";
  if (typeof found === "string") return `Its ends were not run: ${found}`;
  const { error, after } = found;
  return `Both ends give the same numbers as before, within ${error.toPrecision(1)} of the largest. ${obstacleWords(after)}`;
}

function obstacleWords({ obstacle }: MeasuredEnds): string {
  return obstacle && `It ran on the CPU, where no buffers are counted. ${obstacle}`;
}

/** Shows what `work` finds, unless other files are judged by then. */
async function busy(words: string, work: (cancelled: AbortSignal) => Promise<void>): Promise<void> {
  const { signal: cancelled } = judging;
  isWorking.value = true;
  judgedWords.value = words;
  try {
    await work(cancelled);
  } catch (error) {
    if (!cancelled.aborted) judgedWords.value = problemOf(error).message;
  } finally {
    isWorking.value = false;
  }
}

/** Runs without the page's own engine in memory. Errors become messages. @throws the reason of `cancelled` */
async function onTheGpu<T>(
  subject: ModelSubject,
  cancelled: AbortSignal,
  work: (subject: ModelSubject) => Promise<T>,
): Promise<T | string> {
  let found: T | string =
    "The page’s model does not run, or another was asked for meanwhile. Try again when it is ready.";
  writer.stop();
  await measureModel(session, cancelled, async (_, ended) => {
    try {
      found = await work({ ...subject, signal: ended });
    } catch (error) {
      if (!ended.aborted) found = problemOf(error).message;
    }
  });
  cancelled.throwIfAborted();
  return found;
}
