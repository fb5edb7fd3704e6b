import { batch, computed, effect, signal } from "@preact/signals";
import {
  type Engine,
  extendStretches,
  finishStretches,
  generate,
  type Speed,
  SpeedMeter,
  type Step,
  TextStream,
  type TextStretch,
} from "../../src/index.ts";
import { type Digest, digestOf } from "../link/digest.ts";
import { activity, enqueue } from "./activity.ts";
import { editedRows } from "./edits.ts";
import { forgetLosses } from "./loss.ts";
import { engine, type Model, model, prepare } from "./model.ts";
import { readMemory } from "./live_memory.ts";
import { problem, problemOf } from "./problem.ts";
import { ranges, settings } from "./current_settings.ts";
import type { Settings } from "../settings/settings.ts";

/** Why a text ended. `interrupted`: something went wrong, as was reported. */
export type Ending = "end-of-text" | "token-limit" | "context-full" | "stopped" | "interrupted";

export interface Story {
  /** What it was written with, its prompt among them; null before the first. */
  readonly settings: Settings | null;
  /** The continuation, and the steps that gave it; what may still become a character is left out until it has. */
  readonly stretches: readonly TextStretch<Step>[];
  /** Whether rows of the matrix were edited while it was written: then no link can write it again. */
  readonly edited: boolean;
  /** Null while it is being written, and before. */
  readonly ending: Ending | null;
  /** Of its tokens; null where its settings alone do not tell what they are: it is not whole, or no site's model wrote it. */
  readonly digest: Digest | null;
}

export const NO_STORY: Story = { settings: null, stretches: [], edited: false, ending: null, digest: null };

export const story = signal<Story>(NO_STORY);
/** The tokens of the continuation. */
export const ids = computed(() => stepsOf(story.value).map(({ id }) => id));
export const continuation = computed(() => story.value.stretches.map(({ text }) => text).join(""));
/** Of the last or current generation. */
export const speed = signal<Speed | null>(null);

/** What the story is to be written on with, from where it ended; null where it has come to its end. */
export const furtherSettings = computed(() => {
  const { settings: used, ending } = story.value;
  if (!used) return null;
  if (ending === "stopped" || ending === "interrupted") return used;
  if (ending !== "token-limit") return null;
  return { ...used, count: Math.min(ids.value.length + settings.value.count, ranges.value.count.max) };
});

let running = new AbortController();

// At once, not with the next token: by then the row may be its old self again.
effect(() => {
  if (activity.value !== "generating" || editedRows.value.size === 0) return;
  story.value = { ...story.peek(), edited: true };
});

// What follows a call that the GPU refused may be made of anything.
effect(() => {
  if (problem.value?.code === "gpu-error") stop();
});

/** Ends the writing, or what waits to be written; what there is stays. */
export function stop(): void {
  running.abort();
}

/** The story's tokens are those of a model: it goes with it. */
export function forgetStory(): void {
  batch(() => {
    story.value = NO_STORY;
    speed.value = null;
  });
}

/** Continues the prompt with the settings as they are when the engine is ready. */
export function write(): Promise<void> {
  return begin(() => ({ ...NO_STORY, settings: settings.value }));
}

/** Writes the story that is there once more, with the engine and the head that are chosen now. */
export function writeAgain(): Promise<void> {
  return begin(() => {
    const { engine: name, head } = settings.value;
    const used = story.value.settings ?? settings.value;
    return { ...NO_STORY, settings: { ...used, engine: name, head } };
  });
}

/**
 * Writes the story on from its last token: the text that would have come if it had not ended there. It goes on from
 * ids, not from their text, which could be cut into other tokens; noise is drawn by position, so it is the same.
 */
export function goOn(further: Settings): Promise<void> {
  return begin(() => ({ ...story.value, settings: further, ending: null, digest: null }));
}

async function begin(beginning: () => Story): Promise<void> {
  stop();
  const { signal: cancelled } = (running = new AbortController());
  problem.value = null;
  await prepare();
  await enqueue(() => writeFrom(beginning, cancelled));
}

async function writeFrom(beginning: () => Story, cancelled: AbortSignal): Promise<void> {
  if (cancelled.aborted || !engine.value || !model.value || problem.value) return;
  const [used, before] = [engine.value, story.value];
  batch(() => {
    activity.value = "generating";
    speed.value = null;
    story.value = beginning();
  });
  try {
    await stream(used, model.value, cancelled);
  } catch (error) {
    // Without its device an engine fails in many ways; the loss was reported already.
    const isLost = engine.value !== used;
    if (!isLost) problem.value ??= problemOf(error);
    // A prompt that was refused is no beginning of a story.
    story.value = ids.value.length > 0 || isLost ? { ...story.value, ending: "interrupted" } : before;
  } finally {
    readMemory();
    activity.value = "idle";
  }
}

async function stream(
  source: Engine,
  { checkpoint, tokenizer }: Model,
  cancelled: AbortSignal,
): Promise<void> {
  const { settings: used } = story.value;
  if (!used) return;
  const { prompt: text, count, ...sampling } = used;
  const prompt = tokenizer.encode(text);
  const { endOfTextIds } = checkpoint;
  const pieces = new TextStream(tokenizer);
  const before = stepsOf(story.value);
  story.value = { ...story.value, stretches: before.reduce<Stretches>(extendBy(pieces), []) };
  const request = {
    prompt: [...prompt, ...ids.value],
    sampling,
    count: count - before.length,
    endOfTextIds,
    signal: cancelled,
  };
  const meter = new SpeedMeter(request.prompt.length);
  for await (const step of generate(source, request)) {
    meter.token(step.dispatches);
    append(step, pieces);
    speed.value = meter.speed;
  }
  const ending = cancelled.aborted ? endingOfStop() : endingOf(count, source.contextLength - prompt.length);
  const stretches = finishStretches(story.value.stretches, pieces.end());
  const isWhole = !cancelled.aborted && !story.value.edited && !model.value?.opened;
  const digest = isWhole ? await digestOf(ids.value) : null;
  story.value = { ...story.value, stretches, ending, digest };
  forgetLosses();
}

type Stretches = readonly TextStretch<Step>[];

function extendBy(pieces: TextStream): (stretches: Stretches, step: Step) => Stretches {
  return (stretches, step) => extendStretches(stretches, step, pieces.push(step.id));
}

function append(step: Step, pieces: TextStream): void {
  const written = story.value;
  story.value = {
    ...written,
    stretches: extendBy(pieces)(written.stretches, step),
  };
}

function stepsOf({ stretches }: Story): readonly Step[] {
  return stretches.flatMap(({ tokens }) => tokens);
}

/** A problem stops the writing too. */
function endingOfStop(): Ending {
  return problem.value ? "interrupted" : "stopped";
}

/** @param room tokens that the context had left after the prompt */
function endingOf(count: number, room: number): Ending {
  const tokens = ids.value.length;
  if (tokens >= room) return "context-full";
  return tokens >= count ? "token-limit" : "end-of-text";
}
