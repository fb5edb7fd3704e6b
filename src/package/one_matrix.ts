/**
 * Runs small language models on WebGPU from stock Hugging Face checkpoints, with one vocabulary matrix for both of its
 * uses: `logits = hidden · wteᵀ`.
 *
 * @example
 * import { openModel } from "one-matrix";
 * const model = await openModel("HuggingFaceTB/SmolLM2-135M-Instruct", { weights: "int8" });
 * for await (const text of model.write("Why is the sky blue?", { chat: true })) process.stdout.write(text);
 * console.log(model.memory().verdict.kind); // "single": one matrix
 * model.dispose();
 *
 * @module one-matrix
 */
export {
  type ModelSource,
  openModel,
  type OpenOptions,
  planModel,
  type PlanOptions,
} from "../opened/open_model.ts";
export type { MemoryReport, OpenedModel } from "../opened/opened_model.ts";
export { WRITING_DEFAULTS, type WriteOptions, type WritingSettings } from "../opened/writing_options.ts";

export type { Checkpoint } from "../checkpoint/checkpoint.ts";
export type { FileSource, Folder } from "../checkpoint/transport/folder.ts";
export type { ModelConfig } from "../models/config.ts";
export type { Tokenizer } from "../tokenizer/tokenizer.ts";
export type { CacheFormat } from "../engines/cache_format.ts";
export type { Engine } from "../engines/engine.ts";
export type { EngineName } from "../engines/abilities.ts";
export type { Head } from "../engines/head.ts";
export type { WeightFormat } from "../engines/weight_format.ts";
export type { MemoryPlan, PlannedBuffer } from "../engines/wgsl/plan.ts";
export type { KernelCheck } from "../engines/kernel_check.ts";
export type { Candidates, Sampling } from "../generation/sampling.ts";
export type { Step } from "../generation/steps.ts";
export { AttributionError, type LedgerEntry } from "../gpu/ledger.ts";
export type { Verdict } from "../gpu/verdict.ts";

export { CheckpointError, type CheckpointErrorCode } from "../checkpoint/checkpoint_error.ts";
export { MissingCodeError } from "../code/missing_code_error.ts";
export { RefusedTextError, TokenizerError } from "../tokenizer/tokenizer_error.ts";
export { UnsupportedCheckpointError } from "../engines/unsupported_checkpoint.ts";
export { GenerationError, type GenerationErrorCode } from "../generation/generate.ts";
export { GpuLostError, GpuMemoryError, GpuUnavailableError } from "../gpu/device.ts";
export { KernelCheckError } from "../engines/kernel_check.ts";
export { KernelError } from "../engines/webgpu/kernel.ts";
export { OnnxRuntimeError } from "../engines/onnxruntime_error.ts";
