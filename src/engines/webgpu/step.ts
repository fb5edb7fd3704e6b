import { CANDIDATE_COUNT, type Sampling } from "../../generation/sampling.ts";
import type { Span } from "./kernel.ts";

/** Size of the uniform that changes from step to step: the struct of step.wgsl. */
export const STEP_BYTES = 24;

/** The bytes of that uniform. */
export function packStep(span: Span, sampling: Sampling): ArrayBuffer {
  const bytes = new ArrayBuffer(STEP_BYTES);
  const topK = Math.min(sampling.topK || CANDIDATE_COUNT, CANDIDATE_COUNT);
  new Uint32Array(bytes, 0, 4).set([span.position, span.tokens, sampling.seed, topK]);
  new Float32Array(bytes, 16, 2).set([sampling.temperature, sampling.topP]);
  return bytes;
}
