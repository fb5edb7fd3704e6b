import { batch, computed, signal } from "@preact/signals";
import type { Engine } from "../../src/engines/engine.ts";
import { generate } from "../../src/generation/generate.ts";
import { type Speed, SpeedMeter } from "../../src/generation/speed.ts";
import { TextStream } from "../../src/tokenizer/stream.ts";
import { activity, enqueue } from "./activity.ts";
import { forgetLosses } from "./loss.ts";
import { engine, type Model, model, prepare } from "./model.ts";
import { readMemory } from "./memory.ts";
import { problem, problemOf } from "./problem.ts";
import { ranges, settings } from "./settings.ts";
import type { Settings } from "../settings/settings.ts";

/** Why a text ended. `interrupted`: something went wrong, as was reported. */
export type Ending = "end-of-text" | "token-limit" | "context-full" | "stopped" | "interrupted";

export interface Story {
  /** What it was written with, its prompt among them; null before the first. */
  readonly settings: Settings | null;
  /** The tokens of the continuation. */
  readonly ids: readonly number[];
  /** Their text; what may still become a character is left out until it has. */
  readonly continuation: string;
  /** Null while it is being written, and before. */
  readonly ending: Ending | null;
}

export const story = signal<Story>({ settings: null, ids: [], continuation: "", ending: null });
/** Of the last or current generation. */
export const speed = signal<Speed | null>(null);

/** What the story is to be written on with, from where it ended; null where it has come to its end. */
export const furtherSettings = computed(() => {
  const { settings: used, ids, ending } = story.value;
  if (!used) return null;
  if (ending === "stopped" || ending === "interrupted") return used;
  if (ending !== "token-limit") return null;
  return { ...used, count: Math.min(ids.length + settings.value.count, ranges.value.count.max) };
});

let running = new AbortController();

/** Ends the writing, or what waits to be written; what there is stays. */
export function stop(): void {
  running.abort();
}

/** Continues the prompt with the settings as they are when the engine is ready. */
export function write(): Promise<void> {
  return begin(() => ({ settings: settings.value, ids: [], continuation: "", ending: null }));
}

/**
 * Writes the story on from its last token: the text that would have come if it had not ended there. It goes on from
 * ids, not from their text, which could be cut into other tokens; noise is drawn by position, so it is the same.
 */
export function goOn(further: Settings): Promise<void> {
  return begin(() => ({ ...story.value, settings: further, ending: null }));
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
    if (!isLost) problem.value = problemOf(error);
    // A prompt that was refused is no beginning of a story.
    story.value = story.value.ids.length > 0 || isLost ? { ...story.value, ending: "interrupted" } : before;
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
  const { settings: used, ids } = story.value;
  if (!used) return;
  const { prompt: text, count, ...sampling } = used;
  const prompt = tokenizer.encode(text);
  const { endOfTextIds } = checkpoint.config;
  const pieces = new TextStream(tokenizer);
  story.value = { ...story.value, continuation: ids.map((id) => pieces.push(id)).join("") };
  const request = {
    prompt: [...prompt, ...ids],
    sampling,
    count: count - ids.length,
    endOfTextIds,
    signal: cancelled,
  };
  const meter = new SpeedMeter(request.prompt.length);
  for await (const { id, dispatches } of generate(source, request)) {
    meter.token(dispatches);
    append(pieces.push(id), id);
    speed.value = meter.speed;
  }
  append(pieces.end());
  const room = source.contextLength - prompt.length;
  story.value = { ...story.value, ending: cancelled.aborted ? "stopped" : endingOf(count, room) };
  forgetLosses();
}

function append(piece: string, ...ids: readonly number[]): void {
  const written = story.value;
  story.value = {
    ...written,
    continuation: written.continuation + piece,
    ids: [...written.ids, ...ids],
  };
}

/** @param room tokens that the context had left after the prompt */
function endingOf(count: number, room: number): Ending {
  const tokens = story.value.ids.length;
  if (tokens >= room) return "context-full";
  return tokens >= count ? "token-limit" : "end-of-text";
}
