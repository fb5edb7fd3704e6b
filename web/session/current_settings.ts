import { batch, computed, signal } from "@preact/signals";
import { counted, ENGINES, headsOf } from "../../src/index.ts";
import { DEFAULTS, type NumberSetting, type Range, RANGES, type Settings } from "../settings/settings.ts";

/** As requested: by a link, in the fields, or by default. */
export const askedSettings = signal<Settings>(DEFAULTS);

/** Remarks, by what they are about; "" if nothing. */
const told = signal<ReadonlyMap<string, string>>(new Map());

/** What was requested and had to be ignored or changed, one sentence each. */
export const remarks = computed(() => [...told.value.values()].filter(Boolean));

/** Known once a model is loaded. */
const contextLength = signal<number | null>(null);

export const ranges = computed<Readonly<Record<NumberSetting, Range>>>(() => {
  if (contextLength.value === null) return RANGES;
  const max = Math.max(RANGES.count.min, contextLength.value - 1); // at least one token belongs to the prompt
  return { ...RANGES, count: { ...RANGES.count, max } };
});

/** As used: the requested settings, limited to the ranges of the current model. Another model may have wider ranges. */
export const settings = computed<Settings>(() => {
  const { max } = ranges.value.count;
  return askedSettings.value.count <= max ? askedSettings.value : { ...askedSettings.value, count: max };
});

/** Says it until it is dismissed, in place of what was said about the same; "" takes that back. */
export function remark(words: string, about = words): void {
  told.value = new Map([...told.value, [about, words]]);
}

export function dismissRemarks(): void {
  told.value = new Map();
}

/** @param remarked about settings that were ignored or changed */
export function ask(wanted: Settings, remarked: readonly string[] = []): void {
  batch(() => {
    askedSettings.value = wanted;
    told.value = new Map(remarked.map((words) => [words, words]));
    toldOfContext = "";
    fitted = null;
  });
}

export function change(changed: Partial<Settings>): void {
  askedSettings.value = { ...askedSettings.value, ...changed };
}

/** The last remark about the context; the user may have dismissed it. */
let toldOfContext = "";

/** A model was loaded: its context limits the text length. What was said of the length in another context goes. */
export function fitToContext(length: number): void {
  const isKnown = contextLength.value === length;
  contextLength.value = length;
  const words = describeContext(length);
  if (isKnown && words === toldOfContext) return;
  toldOfContext = words;
  remark(words, "count"); // the setting, as in `changeNumber`
}

/** "" if the requested length fits. */
function describeContext(length: number): string {
  const [{ count }, { count: taken }] = [askedSettings.value, settings.value];
  if (count === taken) return "";
  const wereAsked = `${counted(count, "token")} ${count === 1 ? "was" : "were"} asked for`;
  return `${wereAsked}, but the context of this model ends after ${length}, prompt included: ${taken} is used.`;
}

/** The head that was asked for, and what was taken in its place by the engine that has it not. */
let fitted: { readonly wanted: Settings["head"]; readonly taken: Settings["head"] } | null = null;

/**
 * Not every engine or model supports every head: one that has the head that was asked for gets it back.
 * @param tied whether the model's head is its embedding matrix
 */
export function fitHead(tied: boolean): void {
  const { engine, head } = settings.value;
  const wanted = fitted?.taken === head ? fitted.wanted : head;
  const heads = headsOf(engine, tied);
  const taken = heads.includes(wanted) ? wanted : (heads[0] ?? wanted);
  fitted = { wanted, taken };
  if (taken === head) return;
  change({ head: taken });
  if (taken === wanted) return;
  if (ENGINES[engine].heads.includes(wanted)) {
    remark(`This model has a head of its own, which ${wanted} would leave out: ${taken} is used.`);
  } else {
    remark(`The engine ${engine} has no head ${wanted}: ${taken} is used.`);
  }
}
