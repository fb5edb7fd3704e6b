import type { Checkpoint } from "../../../checkpoint/checkpoint.ts";
import { type Finding, KernelCheckError, TOLERANCE } from "../../kernel_check.ts";
import type { NumberFormats } from "../number_formats.ts";
import { checkAnswer } from "./check_answer.ts";
import type { CheckedModel } from "./checked_model.ts";
import { fetchKernelCheck } from "./fetch_kernel_check.ts";

/**
 * How a model's operations are checked before it writes. Where it has a known answer, they must give that: a first visit
 * then needs no code for each kernel. Where they don't, or it has none, each kernel is held against float64, and the one at
 * fault is named.
 * @returns throws KernelCheckError; GpuMemoryError; MissingCodeError
 */
export function checkerOf(
  { config, tokenCount, knownAnswer }: Pick<Checkpoint, "config" | "tokenCount" | "knownAnswer">,
  format: NumberFormats,
): (model: CheckedModel) => Promise<Finding> {
  const isExact = format.weights === "float16" && format.cache === "float32";
  const answer = isExact ? knownAnswer : null;
  const early = answer ? null : fetchKernelCheck(); // comes while kernels are compiled and weights are read
  early?.catch(() => {}); // is thrown when it is waited for
  return async (model) => {
    const answered = answer && (await checkAnswer(model, tokenCount, answer));
    if (answered && answered.largestError <= TOLERANCE) return answered;
    const { checkKernels } = await (early ?? fetchKernelCheck());
    const { device, scratch, operations } = model;
    const { step, ids } = scratch;
    const { contextLength } = config;
    const bound = { device, format, contextLength, tokenCount, step, ids };
    const finding = await checkKernels({ ...bound, ...operations.shortened });
    if (answered) throw new KernelCheckError(null, answered.largestError, answered.checked);
    return finding;
  };
}
