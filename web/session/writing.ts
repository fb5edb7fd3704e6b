import { batch, signal } from "@preact/signals";
import type { Engine } from "../../src/engines/engine.ts";
import { generate } from "../../src/generation/generate.ts";
import { type Speed, SpeedMeter } from "../../src/generation/speed.ts";
import type { Step } from "../../src/generation/steps.ts";
import { TextStream } from "../../src/tokenizer/stream.ts";
import { extend, finish, type Stretch } from "../../src/tokenizer/stretches.ts";
import { type Digest, digestOf } from "../link/digest.ts";
import { activity, enqueue } from "./activity.ts";
import { editedRows } from "./edits.ts";
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
  /** The continuation, and the steps that gave it. */
  readonly stretches: readonly Stretch<Step>[];
  /** Whether rows of the matrix were edited while it was written: then no link can write it again. */
  readonly edited: boolean;
  /** Null while it is being written, and before. */
  readonly ending: Ending | null;
  /** Of its tokens; null where it is not whole, for then its settings alone do not tell what they are. */
  readonly digest: Digest | null;
}

const NO_STORY: Story = {
  settings: null,
  continuation: "",
  tokens: 0,
  stretches: [],
  edited: false,
  ending: null,
  digest: null,
};

export const story = signal<Story>(NO_STORY);
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
    story.value = { ...NO_STORY, settings: settings.value };
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
  for await (const step of generate(source, request)) {
    meter.token(step.dispatches);
    append(step, pieces.push(step.id));
    speed.value = meter.speed;
  }
  complete(pieces.end());
  const room = source.contextLength - prompt.length;
  const ending = cancelled.aborted ? "stopped" : endingOf(count, room);
  const { stretches, edited } = story.value;
  const whole = ending !== "stopped" && !edited;
  const digest = whole ? await digestOf(stretches.flatMap(({ tokens }) => tokens.map(({ id }) => id))) : null;
  story.value = { ...story.value, ending, digest };
}

function append(step: Step, piece: string): void {
  const written = story.value;
  story.value = {
    ...written,
    continuation: written.continuation + piece,
    tokens: written.tokens + 1,
    stretches: extend(written.stretches, step, piece),
    edited: written.edited || editedRows.value.size > 0,
  };
}

/** @param rest what was held back for bytes that did not come */
function complete(rest: string): void {
  const { continuation, stretches } = story.value;
  story.value = {
    ...story.value,
    continuation: continuation + rest,
    stretches: finish(stretches, rest),
  };
}

/** @param room tokens that the context had left after the prompt */
function endingOf(count: number, room: number): Ending {
  const { tokens } = story.value;
  if (tokens >= count) return "token-limit";
  return tokens >= room ? "context-full" : "end-of-text";
}
