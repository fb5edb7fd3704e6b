import {
  bitsOfText,
  compareLogits,
  createEngine,
  headOf,
  type LogitError,
  type WeightFormat,
} from "../../src/index.ts";
import { EXAMPLES } from "../prompt/examples.ts";
import { measurement, type MeasuringTools } from "../session/measurement.ts";
import { gpu, model } from "../session/page_session.ts";
import { chosenFormats, type Model } from "../session/state.ts";

/** What is read, beginnings in plain English, which every OLMo has read; the logits after each of them are compared. */
const TEXTS = EXAMPLES.map(({ prompt }) => prompt);

/** What a format of weights costs, compared with float16. */
interface WeightsCost {
  /** Of the logits after each text. */
  readonly errors: readonly LogitError[];
  /** That a byte of the texts takes, when the model foretells one token after the other. */
  readonly bitsPerByte: Readonly<Record<"own" | "float16", number>>;
}

/** Of the running model. It is loaded in one format after the other, because two at once may not fit in memory. */
export const weightsCost = measurement<WeightsCost>({
  first: "float16",
  subject: model,
  measure: async (used, tools) => {
    const weights = used.opened?.weights ?? "float16";
    const reference = await readIn("float16", used, 0, tools);
    const found = await readIn(weights, used, 0.5, tools);
    return {
      errors: found.logits.map((logits, i) =>
        compareLogits(logits, reference.logits[i] ?? new Float32Array()),
      ),
      bitsPerByte: { own: found.bitsPerByte, float16: reference.bitsPerByte },
    };
  },
});

async function readIn(
  weights: WeightFormat,
  { checkpoint, tokenizer, opened }: Model,
  done: number,
  { cancelled, tell }: MeasuringTools,
): Promise<{ logits: Float32Array[]; bitsPerByte: number }> {
  tell(done, weights);
  const { tokenCount, config } = checkpoint;
  const options = { ...chosenFormats(opened), weights, signal: cancelled };
  const engine = await createEngine.wgsl(gpu.open, checkpoint, headOf(config.tied), options);
  try {
    const logits: Float32Array[] = [];
    let bits = 0;
    let bytes = 0;
    for (const [index, text] of TEXTS.entries()) {
      const ids = tokenizer.encode(text).slice(0, engine.contextLength - 1);
      logits.push((await engine.logits(ids)).slice(0, tokenCount));
      bits += await bitsOfText(engine, ids, tokenCount, cancelled);
      bytes += ids.slice(1).reduce((sum, id) => sum + tokenizer.tokenBytes(id).length, 0);
      tell(done + (index + 1) / (2 * TEXTS.length), weights);
    }
    return { logits, bitsPerByte: bits / bytes };
  } finally {
    void engine.dispose();
  }
}
