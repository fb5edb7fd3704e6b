import { computed, signal } from "@preact/signals";
import {
  type Checkpoint,
  contextLengths,
  openedFormatsOf,
  usualContext,
  WEIGHT_FORMATS,
  type WeightFormat,
  withContext,
  withTiedHead,
} from "../../src/index.ts";
import { found } from "./found_model.ts";

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
export const leavesHead = computed(() => canChooseHead.value && chosenHead.value === "tied");
/** Maximum length of the found model's texts in tokens, including the prompt. */
export const contextLength = computed(
  () => chosenContext.value ?? (found.value ? usualContext(found.value.checkpoint.config) : 0),
);

/** The found model with the chosen options. */
export const wanted = computed<Checkpoint | null>(() => {
  if (!found.value) return null;
  const { checkpoint } = found.value;
  return withContext(leavesHead.value ? withTiedHead(checkpoint) : checkpoint, contextLength.value);
});

export function chooseFormat(format: WeightFormat): void {
  askedFormat = format;
  chosenFormat.value = format;
}

/** Chooses the format that was asked for, or where the found model does not fit in it, the first one in which it does. */
export function chooseFittingFormat(fits: (format: WeightFormat) => boolean): void {
  chosenFormat.value = [askedFormat, ...WEIGHT_FORMATS].find((format) => fits(format)) ?? askedFormat;
}

export function chooseContext(length: number): void {
  chosenContext.value = length;
}

/** Forgets what holds for one model only: formats are chosen for the next one too. */
export function forgetChoices(): void {
  chosenContext.value = null;
  chosenHead.value = "stored";
}
