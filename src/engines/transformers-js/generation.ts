import {
  BaseStreamer,
  InterruptableStoppingCriteria,
  LogitsProcessor,
  LogitsProcessorList,
  type PreTrainedModel,
  Tensor,
  type TextStreamer,
} from "@xenova/transformers";

/** Chooses a token from the logits [V] after the last one. */
type Choose = (logits: Float32Array) => number;

/**
 * The library's own sampler can be seeded (`random.seed`), but draws other numbers than ours from a seed, and weighs
 * top-k only. So it is left a single token to choose, the one that every engine here would choose.
 */
class ChosenToken extends LogitsProcessor {
  constructor(readonly choose: Choose) {
    super();
  }

  override _call(_: bigint[][], logits: Tensor): Tensor {
    const scores = logits.data as Float32Array;
    const chosen = this.choose(scores);
    scores.fill(-Infinity);
    scores[chosen] = 0;
    return logits;
  }
}

/** Hands on the tokens, one at a time; what comes first is the prompt. */
class TokenStreamer extends BaseStreamer {
  #prompt = true;

  constructor(readonly onToken: (id: number) => void) {
    super();
  }

  override put([tokens]: bigint[][]): void {
    if (!this.#prompt) this.onToken(Number(tokens?.[0]));
    this.#prompt = false;
  }

  override end(): void {}
}

/** A call of `generate()` that is under way. */
export interface Generation {
  readonly done: Promise<unknown>;
  /** Ends it after the token that it is at. */
  stop(): void;
}

/** Starts `generate()` on one sequence. */
export function startGeneration(
  model: PreTrainedModel,
  prompt: readonly number[],
  count: number,
  choose: Choose,
  onToken: (id: number) => void,
): Generation {
  const ids = new Tensor("int64", BigInt64Array.from(prompt, BigInt), [1, prompt.length]);
  const attended = new Tensor("int64", new BigInt64Array(prompt.length).fill(1n), [1, prompt.length]);
  const processors = new LogitsProcessorList();
  processors.push(new ChosenToken(choose));
  const stopping = new InterruptableStoppingCriteria();
  const done = model.generate({
    inputs: ids,
    attention_mask: attended,
    max_new_tokens: count,
    do_sample: false,
    logits_processor: processors,
    stopping_criteria: stopping,
    // Any streamer will do, whatever the library's types say.
    streamer: new TokenStreamer(onToken) as BaseStreamer as TextStreamer,
  });
  return { done, stop: () => stopping.interrupt() };
}
