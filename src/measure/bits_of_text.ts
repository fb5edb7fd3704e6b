import type { Engine } from "../engines/engine.ts";

/**
 * Bits that a text takes where a model foretells it: of each token but the first, -log2 of its probability after those
 * before it. Divided by the text's bytes they can be compared between models. The text is read anew for each of its
 * tokens, so it should be short.
 * @param tokenCount logits from there on are of padding, and count in no probability
 * @throws what the engine throws; the signal's reason
 */
export async function bitsOf(
  engine: Pick<Engine, "logits">,
  ids: readonly number[],
  tokenCount: number,
  signal?: AbortSignal,
): Promise<number> {
  let bits = 0;
  for (let read = 1; read < ids.length; read++) {
    signal?.throwIfAborted();
    const logits = (await engine.logits(ids.slice(0, read))).subarray(0, tokenCount);
    const largest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
    const sum = logits.reduce((total, logit) => total + Math.exp(logit - largest), 0);
    bits += (largest - (logits[ids[read] ?? NaN] ?? NaN) + Math.log(sum)) / Math.LN2;
  }
  return bits;
}
