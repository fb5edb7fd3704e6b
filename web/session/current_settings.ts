import { batch, computed, signal } from "@preact/signals";
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

/** As they were asked for: by a link, in the fields, or by default. */
export const askedSettings = signal<Settings>(DEFAULTS);

/** What was asked for and could not be taken as it stood, one sentence each. */
export const remarks = signal<readonly string[]>([]);

/** Known once a model is loaded. */
const contextLength = signal<number | null>(null);

export const ranges = computed<Readonly<Record<NumberSetting, Range>>>(() => {
  if (contextLength.value === null) return RANGES;
  const max = Math.max(RANGES.count.min, contextLength.value - 1); // at least one token is the prompt's
  return { ...RANGES, count: { ...RANGES.count, max } };
});

/** As they are used: as asked, but in the ranges of the model that runs. Another model may have wider ones. */
export const settings = computed<Settings>(() => {
  const { max } = ranges.value.count;
  return askedSettings.value.count <= max ? askedSettings.value : { ...askedSettings.value, count: max };
});

export function remark(words: string): void {
  remarks.value = [...remarks.value, words];
}

/** @param told what of them could not be taken as it stood */
export function ask(wanted: Settings, told: readonly string[] = []): void {
  batch(() => {
    askedSettings.value = wanted;
    remarks.value = told;
    toldOfContext = "";
  });
}

export function change(changed: Partial<Settings>): void {
  askedSettings.value = { ...askedSettings.value, ...changed };
}

/** Takes a number as it was typed; one out of range is brought into it, with a remark. */
export function changeNumber(setting: NumberSetting, typed: number): void {
  const range = ranges.value[setting];
  if (Number.isFinite(typed)) change({ [setting]: bringIntoRange(typed, range) });
  const taken = settings.value[setting];
  const allowed = sentence(describeRange(range));
  const others = remarks.value.filter((told) => !told.startsWith(allowed));
  remarks.value = taken === typed ? others : [...others, `${allowed}: ${taken} is used.`];
}

/** What is said of the context for as long as it holds; it may have been dismissed. */
let toldOfContext = "";

/** A model was loaded: no text can be longer than its context. */
export function fitToContext(length: number): void {
  contextLength.value = length;
  const words = describeContext(length);
  if (words === toldOfContext) return;
  remarks.value = remarks.value.filter((told) => told !== toldOfContext);
  toldOfContext = words;
  if (words) remark(words);
}

/** "" where what was asked for fits into it. */
function describeContext(length: number): string {
  const [{ count }, { count: taken }] = [askedSettings.value, settings.value];
  if (count === taken) return "";
  const wereAsked = `${counted(count, "token")} ${count === 1 ? "was" : "were"} asked for`;
  return `${wereAsked}, but the context of this model ends after ${length}, prompt included: ${taken} is used.`;
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
