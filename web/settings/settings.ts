import {
  CANDIDATE_COUNT,
  ENGINE_NAMES,
  type EngineName,
  type Head,
  HEADS,
  WRITING_DEFAULTS,
} from "../../src/index.ts";

/** Checkpoints on this site, in `models/<name>/`. */
export const MODEL_NAMES = ["one-matrix-6m"] as const;
export type ModelName = (typeof MODEL_NAMES)[number];

/** Everything that decides what is written, and by which engine. A link carries exactly this. */
export interface Settings {
  readonly prompt: string;
  /** Maximum number of new tokens. */
  readonly count: number;
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly seed: number;
  readonly engine: EngineName;
  readonly head: Head;
  readonly model: ModelName;
}

export const DEFAULTS: Settings = {
  prompt: "Once upon a time, there was a little girl named Lily.",
  ...WRITING_DEFAULTS,
  engine: ENGINE_NAMES[0],
  head: HEADS[0],
  model: MODEL_NAMES[0],
};

/** Engine and head are not included: whatever computes the logits, the tokens should be the same. */
const DECIDES_TEXT: Readonly<Record<keyof Settings, boolean>> = {
  prompt: true,
  count: true,
  temperature: true,
  topK: true,
  topP: true,
  seed: true,
  engine: false,
  head: false,
  model: true,
};

const DECIDING = (Object.keys(DECIDES_TEXT) as (keyof Settings)[]).filter((name) => DECIDES_TEXT[name]);

/** Whether both should give the same text. */
export function writeTheSame(one: Settings, other: Settings): boolean {
  return DECIDING.every((name) => one[name] === other[name]);
}

/** The values that decide the text, as a string: signals compare it by value. */
export function decidingValues(settings: Settings): string {
  return JSON.stringify(DECIDING.map((name) => settings[name]));
}

export type NumberSetting = "count" | "temperature" | "topK" | "topP" | "seed";

export interface Range {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
}

export const RANGES: Readonly<Record<NumberSetting, Range>> = {
  // The context length is in the model's config: `fitToContext` narrows this once it is loaded.
  count: { name: "tokens", min: 1, max: Infinity, whole: true },
  temperature: { name: "temperature", min: 0, max: 2, whole: false },
  topK: { name: "top-k", min: 0, max: CANDIDATE_COUNT, whole: true },
  topP: { name: "top-p", min: 0, max: 1, whole: false },
  seed: { name: "seed", min: 0, max: 2 ** 32 - 1, whole: true },
};
