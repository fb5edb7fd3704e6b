import type { KnownAnswer } from "../../../checkpoint/known_answer.ts";
import { findCandidates } from "../../../generation/candidates.ts";
import type { Finding } from "../../kernel_check.ts";
import type { Operation } from "../../webgpu/kernel.ts";
import { readBuffer } from "../../webgpu/readback.ts";
import { candidateCount, readCandidates } from "../../webgpu/sampling/read_candidates.ts";
import { submit } from "../../webgpu/submit.ts";
import { PREFILL_TOKENS } from "../prefill_tokens.ts";
import type { CheckedModel } from "./checked_model.ts";

/** Every setting takes part in the choice: after one layer one logit is far ahead, and only such heat lets others win. */
export const KNOWN_SAMPLING = { temperature: 8, topK: 40, topP: 0.9, seed: 3 };

/**
 * Runs every kernel on a text whose logits are known: reads it as a prompt, and then its last token once more, as decode
 * does. Both must give these logits, the candidates that follow from them, and the id that is known to be chosen.
 */
export async function checkAnswer(
  { device, scratch, operations: { shortened } }: CheckedModel,
  tokenCount: number,
  { ids, logits: known, every, sampled }: KnownAnswer,
): Promise<Finding> {
  const run = (operations: readonly Operation[], position: number, tokens: number) => {
    device.queue.writeBuffer(scratch.ids, 0, Uint32Array.from(ids)); // each choice puts an id behind its span
    submit(
      device,
      scratch.step,
      { span: { position, tokens }, sampling: KNOWN_SAMPLING, operations },
      () => {},
    );
  };
  const read = () =>
    Promise.all([readBuffer(device, scratch.logits), readBuffer(device, scratch.candidates)]);
  for (let position = 0; position < ids.length; position += PREFILL_TOKENS)
    run(shortened.prefill, position, Math.min(PREFILL_TOKENS, ids.length - position));
  const prefilled = read();
  run(shortened.decode, ids.length - 1, 1);
  const ends = await Promise.all([prefilled, read()]);

  const scale = Math.max(...known.map(Math.abs));
  let [checked, largestError] = [0, 0];
  const compare = (was = NaN, should = NaN) => {
    checked += 1;
    largestError = Math.max(largestError, Math.abs(was - should) / scale); // NaN stays
  };
  for (const [bytes, record] of ends) {
    const logits = new Float32Array(bytes);
    const expected = findCandidates(logits.subarray(0, tokenCount));
    const { candidates, chosen } = readCandidates(record, candidateCount(tokenCount));
    known.forEach((logit, index) => compare(logits[every * index], logit));
    candidates.logits.forEach((logit, rank) => {
      compare(logit, expected.logits[rank]);
      compare(logit, logits[candidates.ids[rank] ?? NaN]);
    });
    compare(candidates.logSumExp, expected.logSumExp);
    compare(chosen, sampled);
  }
  return { checked, largestError };
}
