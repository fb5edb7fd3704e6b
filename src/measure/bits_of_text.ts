import type { Engine } from "../engines/engine.ts";
import { logSumExp } from "../generation/log_sum_exp.ts";

/**
 * Bits that a text takes when a model predicts it: for each token but the first, -log2 of its probability after those
 * before it. Divided by the text's bytes, they can be compared between models. The text is read anew for each of its
 * tokens, so it should be short.
 * @param tokenCount logits from there on are of padding, and count in no probability
 * @throws what the engine throws; the signal's reason
 */
export async function bitsOfText(
  engine: Pick<Engine, "logits">,
  ids: readonly number[],
  tokenCount: number,
  signal?: AbortSignal,
): Promise<number> {
  let bits = 0;
  for (let read = 1; read < ids.length; read++) {
    signal?.throwIfAborted();
    const logits = (await engine.logits(ids.slice(0, read))).subarray(0, tokenCount);
    bits += (logSumExp(logits) - (logits[ids[read] ?? NaN] ?? NaN)) / Math.LN2;
  }
  return bits;
}
