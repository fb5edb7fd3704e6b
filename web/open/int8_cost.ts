import { computed, effect, signal } from "@preact/signals";
import { compareLogits, createEngine, headOf, type LogitError, type WeightFormat } from "../../src/index.ts";
import { EXAMPLES } from "../prompt/examples.ts";
import { isMeasuring, measureAlone, type Measuring } from "../session/measurement.ts";
import { type Model, model, openedModel, openPageGpu } from "../session/model.ts";

/** The logits after each of these are compared; beginnings in plain English, which every OLMo has read. */
const PROMPTS = EXAMPLES.map(({ prompt }) => prompt);

/** What int8 costs the model that runs: the error of its logits against float16, a prompt each. */
export const cost = signal<readonly LogitError[] | null>(null);
/** Null where it is not being measured. */
export const measuringCost = signal<Measuring | null>(null);

export const canMeasureCost = computed(() => openedModel.value?.weights === "int8" && !isMeasuring.value);

let running = new AbortController();

/** Loads the model in one format after the other, for two at once may be more than there is memory for. */
export async function measureCost(): Promise<void> {
  running = new AbortController();
  const { signal: cancelled } = running;
  await measureAlone(cancelled, async (used) => {
    const reference = await logitsIn("float16", used, 0, cancelled);
    const found = await logitsIn("int8", used, 0.5, cancelled);
    cost.value = found.map((logits, i) => compareLogits(logits, reference[i] ?? new Float32Array()));
  });
  measuringCost.value = null;
}

export function cancelCost(): void {
  running.abort();
}

async function logitsIn(
  weights: WeightFormat,
  { checkpoint, tokenizer }: Model,
  done: number,
  cancelled: AbortSignal,
): Promise<Float32Array[]> {
  measuringCost.value = { done, at: weights };
  const head = headOf(checkpoint.config.tied);
  const engine = await createEngine.wgsl(openPageGpu, checkpoint, head, { weights, signal: cancelled });
  try {
    const logits: Float32Array[] = [];
    for (const prompt of PROMPTS) {
      cancelled.throwIfAborted();
      const ids = tokenizer.encode(prompt).slice(0, engine.contextLength - 1);
      logits.push((await engine.logits(ids)).slice(0, checkpoint.tokenCount));
    }
    return logits;
  } finally {
    engine.dispose();
  }
}

/** It is told of the model that runs, and of no other. */
effect(() => {
  void model.value;
  cost.value = null;
});
