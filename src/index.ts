/**
 * The library's entry point: all that the page and the benchmarks import from it. Other programs import the package, whose
 * entries are in `src/package/`.
 *
 * Nothing here touches the DOM. Engines that stand on onnxruntime-web or transformers.js fetch those only when they are
 * made (`createEngine`).
 */

// A checkpoint: opened from somewhere, looked at, loaded.
export type { Checkpoint } from "./checkpoint/checkpoint.ts";
export { parseConfig } from "./checkpoint/parse_config.ts";
export { contextLengths, usualContext, withContext } from "./checkpoint/context.ts";
export { CheckpointError, type CheckpointErrorCode } from "./checkpoint/checkpoint_error.ts";
export { CONFIG } from "./checkpoint/format/file_names.ts";
export { type Dtype, DTYPE_BYTES } from "./checkpoint/format/dtype.ts";
export { parseSafetensors } from "./checkpoint/format/safetensors.ts";
export { countBytes } from "./checkpoint/format/tensor.ts";
export { settleHead, type StoredHead, withTiedHead } from "./checkpoint/head.ts";
export { openCheckpoint } from "./checkpoint/open_checkpoint.ts";
export { loadCheckpoint, type LoadOptions } from "./checkpoint/load.ts";
export { type ModelShape, randomBits, randomWeights } from "./checkpoint/random.ts";
export { parseAddress } from "./checkpoint/transport/address.ts";
export { keepsTokens } from "./checkpoint/transport/hub_token.ts";
export { readHubToken } from "./checkpoint/transport/read_hub_token.ts";
export { blobFolder } from "./checkpoint/transport/blob_folder.ts";
export { type Folder, folderOf } from "./checkpoint/transport/folder.ts";
export { httpFolder } from "./checkpoint/transport/http_folder.ts";
export { type KeptFile, Store } from "./checkpoint/transport/kept/store.ts";

// What a model is: all families alike, as data.
export type { ModelConfig } from "./models/config.ts";
export { ConfigError } from "./models/config_error.ts";
export { FAMILIES, familyTitle } from "./models/families.ts";
export { tiesHead } from "./models/head_in_config.ts";
export { modelTensors } from "./models/tensors.ts";

// A checkpoint that was opened.
export { openedFormatsOf } from "./opened/opened_formats.ts";
export { readHosted } from "./opened/read_hosted.ts";
export { readPrompt } from "./opened/read_prompt.ts";
export { type Survey, surveyCheckpoint } from "./opened/survey.ts";
export { WRITING_DEFAULTS } from "./opened/writing_options.ts";

// What anyone's file says of its vocabulary matrix, and the mend.
export { bytesOfParts, judgeFile, mendFile, sizeOfParts } from "./inspect/judge_file.ts";
export { modelsAmong } from "./inspect/models_among.ts";
export type { Subject as ModelSubject } from "./inspect/subject.ts";
export type { Holding, Judgement } from "./inspect/judgement.ts";
export type { Mended, NewFile } from "./inspect/parts.ts";

export { type MeasuredEnds, measureEnds, type MendProof, proveMend } from "./measure/ends/measure_ends.ts";

// Text to ids, and back.
export { RefusedTextError, TokenizerError } from "./tokenizer/tokenizer_error.ts";
export { TextStream } from "./tokenizer/stream.ts";
export { extendStretches, finishStretches, type TextStretch } from "./tokenizer/stretches.ts";
export type { ChatFormat } from "./tokenizer/chat/chat_format.ts";
export { createTokenizer, type Tokenizer } from "./tokenizer/tokenizer.ts";
export { packTokenizer } from "./tokenizer/tokenizer_file.ts";

// The GPU, and what lives in its memory.
export { type Gpu, GpuLostError, GpuMemoryError, GpuUnavailableError, requestGpu } from "./gpu/device.ts";
export type { Ledger, LedgerEntry } from "./gpu/ledger.ts";
export { throwIfLost } from "./gpu/loss.ts";
export { type Role, roleOf, ROLES } from "./gpu/roles.ts";
export { judgeHead, type JudgedShape, type Verdict } from "./gpu/verdict.ts";
export { watchWebGpu } from "./gpu/watch.ts";

// Engines run a checkpoint.
export { createEngine } from "./engines/create.ts";
export { CACHE_FORMATS, type CacheFormat } from "./engines/cache_format.ts";
export type { Engine, EngineOptions } from "./engines/engine.ts";
export { ENGINE_NAMES, type EngineName, ENGINES, headsOf } from "./engines/abilities.ts";
export { type Head, headOf, HEADS } from "./engines/head.ts";
export { WEIGHT_FORMATS, type WeightFormat } from "./engines/weight_format.ts";
export { compareLogits, type LogitError } from "./engines/logit_error.ts";
export { WASM_FILES } from "./engines/onnx/wasm/wasm_files.ts";
export { OnnxRuntimeError } from "./engines/onnxruntime_error.ts";
export { obstacleTo } from "./engines/runnable/runnable.ts";
export { UnsupportedCheckpointError } from "./engines/unsupported_checkpoint.ts";
export type { TokenUses, VocabularyAccess } from "./engines/vocabulary_access.ts";
export { type KernelCheck, KernelCheckError } from "./engines/kernel_check.ts";
export { KernelError } from "./engines/webgpu/kernel.ts";
export { vocabularyOf } from "./engines/wgsl/touch_vocabulary.ts";
export { type MemoryFit, memoryFit } from "./engines/wgsl/memory_fit.ts";
export { type MemoryPlan, planMemory } from "./engines/wgsl/plan.ts";
export { type Float16Row, negateRow, rowValues, sameRow, scaleRow, zeroRow } from "./float16/edit_row.ts";

// Generation: sampling and the loop.
export { findCandidates } from "./generation/candidates.ts";
export { checkPrompt, generate, GenerationError, type GenerationErrorCode } from "./generation/generate.ts";
export { CANDIDATE_COUNT, type Candidates, GREEDY } from "./generation/sampling.ts";
export { type Speed, SpeedMeter } from "./generation/speed.ts";
export type { Step } from "./generation/steps.ts";

// Measurements.
export { type BenchOptions, runBench } from "./measure/run_bench.ts";
export { benchPrompt } from "./measure/bench_prompt.ts";
export { PREFILL_LENGTHS, SHORTEST_CONTEXT } from "./measure/prefill_lengths.ts";
export { type BitDifference, compareBits } from "./measure/bits.ts";
export { bitsOfText } from "./measure/bits_of_text.ts";
export { type ComparisonOutcome, type ComparisonSetup, runComparison } from "./measure/run_comparison.ts";
export { type Limits, measureLimits } from "./measure/limits/limits.ts";
export { type Candidate, measureEngines } from "./measure/measure_engines.ts";
export { type BenchReport, type BenchResult, summarize } from "./measure/report.ts";
export { measureShape, type ScalingResult } from "./measure/scaling.ts";
export { ENGINES_WITH_HEADS, type EngineWithHead } from "./measure/engine_with_head.ts";
export { describeLimits, formatReport, formatResults } from "./measure/table.ts";

// Code that is fetched when it is needed.
export { MissingCodeError } from "./code/missing_code_error.ts";

// Words that errors and the page have in common.
export { counted } from "./words/counted.ts";
export { firstOf, shorten } from "./words/cut.ts";
export { wordsOf } from "./words/words_of.ts";

// Signals that end a work.
export { untilFirstAbort } from "./signals/first_abort.ts";
export { nextTask } from "./signals/next_task.ts";
export { unlessAborted } from "./signals/unless_aborted.ts";

// JSON of unknown origin.
export { parsePython } from "./checkpoint/format/json_bytes.ts";
export { isJsonObject, type JsonObject, showJson } from "./json/json.ts";
