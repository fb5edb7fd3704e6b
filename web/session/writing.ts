import { batch, signal } from "@preact/signals";
import type { Engine } from "../../src/engines/engine.ts";
import { generate } from "../../src/generation/generate.ts";
import { type Speed, SpeedMeter } from "../../src/generation/speed.ts";
import { TextStream } from "../../src/tokenizer/stream.ts";
import { type Digest, digestOf } from "../link/digest.ts";
import { activity, enqueue } from "./activity.ts";
import { engine, type Model, model, prepare } from "./model.ts";
import { readMemory } from "./memory.ts";
import { problem, problemOf } from "./problem.ts";
import { settings } from "./settings.ts";
import type { Settings } from "../settings/settings.ts";

/** Why a text ended. */
export type Ending = "end-of-text" | "token-limit" | "context-full" | "stopped";

export interface Story {
  /** What it was written with, its prompt among them; null before the first. */
  readonly settings: Settings | null;
  readonly continuation: string;
  /** In the continuation. */
  readonly tokens: number;
  /** Null while it is being written, and before. */
  readonly ending: Ending | null;
  /** Of its tokens; null where it is not whole, for then its settings alone do not tell what they are. */
  readonly digest: Digest | null;
}

const NOTHING_WRITTEN = { continuation: "", tokens: 0, ending: null, digest: null };

export const story = signal<Story>({ settings: null, ...NOTHING_WRITTEN });
/** Of the last or current generation. */
export const speed = signal<Speed | null>(null);

let running = new AbortController();

/** Ends the writing, or what waits to be written; what there is stays. */
export function stop(): void {
  running.abort();
}

/** Continues the prompt with the settings as they are when the engine is ready. */
export async function write(): Promise<void> {
  stop();
  const { signal: cancelled } = (running = new AbortController());
  problem.value = null;
  await prepare();
  await enqueue(() => continuePrompt(cancelled));
}

async function continuePrompt(cancelled: AbortSignal): Promise<void> {
  if (cancelled.aborted || !engine.value || !model.value || problem.value) return;
  const [used, before] = [engine.value, story.value];
  batch(() => {
    activity.value = "generating";
    speed.value = null;
    story.value = { settings: settings.value, ...NOTHING_WRITTEN };
  });
  try {
    await stream(used, model.value, cancelled);
  } catch (error) {
    if (story.value.tokens === 0) story.value = before;
    // Without its device an engine fails in many ways; the loss was reported already.
    if (engine.value === used) problem.value = problemOf(error);
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
  const { prompt: text, count, ...sampling } = settings.value;
  const prompt = tokenizer.encode(text);
  const { endOfTextIds } = checkpoint.config;
  const request = { prompt, sampling, count, endOfTextIds, signal: cancelled };
  const pieces = new TextStream(tokenizer);
  const meter = new SpeedMeter(prompt.length);
  const ids: number[] = [];
  for await (const { id, dispatches } of generate(source, request)) {
    meter.token(dispatches);
    ids.push(id);
    append(pieces.push(id), 1);
    speed.value = meter.speed;
  }
  append(pieces.end(), 0);
  const room = source.contextLength - prompt.length;
  const ending = cancelled.aborted ? "stopped" : endingOf(count, room);
  const digest = ending === "stopped" ? null : await digestOf(ids);
  story.value = { ...story.value, ending, digest };
}

function append(piece: string, tokens: number): void {
  const written = story.value;
  story.value = {
    ...written,
    continuation: written.continuation + piece,
    tokens: written.tokens + tokens,
  };
}

/** @param room tokens that the context had left after the prompt */
function endingOf(count: number, room: number): Ending {
  const { tokens } = story.value;
  if (tokens >= count) return "token-limit";
  return tokens >= room ? "context-full" : "end-of-text";
}
