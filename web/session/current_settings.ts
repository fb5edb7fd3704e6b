import { computed, signal } from "@preact/signals";
import { counted, ENGINES, headsOf } from "../../src/index.ts";
import {
  bringIntoRange,
  DEFAULTS,
  describeRange,
  type NumberSetting,
  type Range,
  RANGES,
  type Settings,
} from "../settings/settings.ts";

export const settings = signal<Settings>(DEFAULTS);

/** What was asked for and could not be taken as it stood, one sentence each. */
export const remarks = signal<readonly string[]>([]);

/** Known once a model is loaded. */
const contextLength = signal<number | null>(null);

export const ranges = computed<Readonly<Record<NumberSetting, Range>>>(() => {
  if (contextLength.value === null) return RANGES;
  return { ...RANGES, count: { ...RANGES.count, max: contextLength.value - 1 } };
});

export function remark(words: string): void {
  remarks.value = [...remarks.value, words];
}

export function change(changed: Partial<Settings>): void {
  settings.value = { ...settings.value, ...changed };
}

/** Takes a number as it was typed; one out of range is brought into it, with a remark. */
export function changeNumber(setting: NumberSetting, asked: number): void {
  const range = ranges.value[setting];
  const taken = Number.isFinite(asked) ? bringIntoRange(asked, range) : settings.value[setting];
  change({ [setting]: taken });
  remarks.value = taken === asked ? [] : [`${sentence(describeRange(range))}: ${taken} is used.`];
}

/** A model was loaded: no text can be longer than its context. */
export function fitToContext(length: number): void {
  contextLength.value = length;
  const { count } = settings.value;
  const max = length - 1; // at least one token is the prompt's
  if (count <= max) return;
  change({ count: max });
  remark(
    `${counted(count, "token")} ${count === 1 ? "was" : "were"} asked for, but the context of this model ends after ${length}, prompt included: ${max} is used.`,
  );
}

/**
 * Not every engine has every head, nor every model.
 * @param tied whether the model's head is its embedding matrix
 */
export function fitHead(tied: boolean): void {
  const { engine, head } = settings.value;
  const heads = headsOf(engine, tied);
  if (heads.includes(head)) return;
  const taken = heads[0] ?? head;
  change({ head: taken });
  if (ENGINES[engine].heads.includes(head)) {
    remark(`This model has a head of its own, which ${head} would leave out: ${taken} is used.`);
  } else {
    remark(`The engine ${engine} has no head ${head}: ${taken} is used.`);
  }
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
