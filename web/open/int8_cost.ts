import { compareLogits, createEngine, headOf, type LogitError, type WeightFormat } from "../../src/index.ts";
import { EXAMPLES } from "../prompt/examples.ts";
import { measurement, type MeasuringTools } from "../session/measurement.ts";
import { gpu, model } from "../session/page_session.ts";
import type { Model } from "../session/state.ts";

/** The logits after each of these are compared; beginnings in plain English, which every OLMo has read. */
const PROMPTS = EXAMPLES.map(({ prompt }) => prompt);

/**
 * The cost of int8 for the running model: the error of its logits compared with float16, for each prompt. The model is
 * loaded in one format after the other, because two at once may not fit in memory.
 */
export const int8Cost = measurement<readonly LogitError[]>({
  first: "float16",
  subject: model,
  measure: async (used, tools) => {
    const reference = await logitsIn("float16", used, 0, tools);
    const found = await logitsIn("int8", used, 0.5, tools);
    return found.map((logits, i) => compareLogits(logits, reference[i] ?? new Float32Array()));
  },
});

async function logitsIn(
  weights: WeightFormat,
  { checkpoint, tokenizer }: Model,
  done: number,
  { cancelled, tell }: MeasuringTools,
): Promise<Float32Array[]> {
  tell(done, weights);
  const head = headOf(checkpoint.config.tied);
  const engine = await createEngine.wgsl(gpu.open, checkpoint, head, { weights, signal: cancelled });
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
