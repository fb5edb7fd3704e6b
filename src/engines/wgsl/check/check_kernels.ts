import type { Sampling } from "../../../generation/sampling.ts";
import { hearEnd } from "../../../gpu/hear_end.ts";
import { refusingOutOfMemory } from "../../../gpu/out_of_memory.ts";
import { type Finding, KernelCheckError, TOLERANCE } from "../../kernel_check.ts";
import { Call, type CallContext, type Comparison, type Slice } from "../../webgpu/check/call.ts";
import { errorOf } from "../../webgpu/check/error_of.ts";
import { sampleIds } from "../../webgpu/check/sample.ts";
import type { Dispatch, Operation, Span } from "../../webgpu/kernel.ts";
import { packStep } from "../../webgpu/step.ts";
import { Pace } from "../../../signals/pace.ts";
import type { NumberFormats } from "../number_formats.ts";
import { REFERENCES } from "./references.ts";

/** What is checked: an engine's operations, on the buffers that they are bound to. */
interface CheckedModel {
  readonly device: GPUDevice;
  readonly format: NumberFormats;
  readonly contextLength: number;
  readonly tokenCount: number;
  /** The uniform of step.wgsl. */
  readonly step: GPUBuffer;
  /** [context] */
  readonly ids: GPUBuffer;
  /** From several ids to a choice, and from one: every kernel that the engine has, once at least. */
  readonly prefill: readonly Operation[];
  readonly decode: readonly Operation[];
}

/** Tokens of the prompt: not a multiple of any tile. */
const TOKENS = 6;

/** Where it begins: there are keys for every lane of a subgroup, and RoPE turns by angles of every size. */
const POSITION = 130;

/** So hot that the noise decides, even where one logit is far ahead of the others. */
const SAMPLING: Sampling = { temperature: 8, topK: 0, topP: 1, seed: 3 };

/**
 * Runs every kernel on the model's own weights, and compares a sample of what each makes of what it reads with float64.
 * Each is held against what it read itself, so that the one at fault is named; all begins with ids that are known. Takes
 * a few megabytes of GPU memory meanwhile, and leaves nothing but numbers that every text overwrites before it reads them.
 * @throws KernelCheckError; GpuMemoryError
 */
export async function checkKernels(model: CheckedModel): Promise<Finding> {
  const { contextLength, tokenCount } = model;
  const tokens = Math.max(1, Math.min(TOKENS, contextLength - 2));
  const position = Math.max(0, Math.min(POSITION, contextLength - 2 - tokens));
  const behind = Math.min(position + tokens, contextLength - 2); // the token that is chosen needs a place too
  const ids = sampleIds(tokens + 1, tokenCount);
  const taken: CallContext["taken"] = { subnormals: "kept" };
  const passes = [
    planPass(model, model.prefill, { position, tokens }, ids, taken),
    planPass(model, model.decode, { position: behind, tokens: 1 }, ids.slice(tokens), taken),
  ];
  await refusingOutOfMemory(model.device, () => readPasses(model, passes));
  const calls = passes.flatMap((pass) => pass.calls);
  const kept = await judge(calls);
  if (!(kept instanceof KernelCheckError)) return kept;
  taken.subnormals = "zero";
  const zero = await judge(calls);
  if (!(zero instanceof KernelCheckError)) return zero;
  // The fault that came later: an earlier one may be only of how the GPU takes subnormal numbers.
  throw zero.checked > kept.checked ? zero : kept;
}

/** The operations on the tokens of one span, and which results of each are checked. */
interface CheckedPass extends CallContext {
  readonly calls: readonly CheckedCall[];
}

interface CheckedCall {
  readonly dispatch: Dispatch;
  readonly call: Call;
  readonly compare: () => readonly Comparison[];
}

function planPass(
  { format }: CheckedModel,
  operations: readonly Operation[],
  span: Span,
  ids: readonly number[],
  taken: CallContext["taken"],
): CheckedPass {
  const { weights, cache } = format;
  const context: CallContext = { span, ids, sampling: SAMPLING, format: weights, cache, taken };
  const calls: CheckedCall[] = [];
  for (const dispatch of operations.flat()) {
    const { kernel } = dispatch;
    const call = new Call(kernel.constants, dispatch, context);
    calls.push({ dispatch, call, compare: REFERENCES[kernel.name](call) });
  }
  return { ...context, calls };
}

/** Runs the passes, and fills all slices by reading the GPU once. */
async function readPasses(model: CheckedModel, passes: readonly CheckedPass[]): Promise<void> {
  const slices = passes.flatMap(({ calls }) =>
    calls.flatMap(({ call }) => [...call.slicesBefore, ...call.slicesAfter]),
  );
  const { COPY_DST, MAP_READ } = GPUBufferUsage;
  const size = slices.reduce((total, { byteLength }) => total + byteLength, 0);
  const usage = COPY_DST | MAP_READ;
  const staging = model.device.createBuffer({ label: "readback.check", size, usage });
  try {
    const starts = new Map<Slice, number>();
    let end = 0;
    for (const slice of slices) {
      starts.set(slice, end);
      end += slice.byteLength;
    }
    for (const pass of passes)
      submitPass(model, pass, (encoder, slice) => copySlice(encoder, slice, staging, starts.get(slice) ?? 0));
    await hearEnd(model.device.queue, staging.mapAsync(GPUMapMode.READ));
    const bytes = staging.getMappedRange();
    for (const [slice, start] of starts) slice.fill(bytes.slice(start, start + slice.byteLength));
  } finally {
    staging.destroy();
  }
}

function submitPass(
  { device, step, ids }: CheckedModel,
  pass: CheckedPass,
  copy: (encoder: GPUCommandEncoder, slice: Slice) => void,
): void {
  const { span, sampling, calls } = pass;
  device.queue.writeBuffer(step, 0, packStep(span, sampling));
  device.queue.writeBuffer(ids, 4 * span.position, Uint32Array.from(pass.ids));
  const encoder = device.createCommandEncoder();
  for (const { dispatch, call } of calls) {
    for (const slice of call.slicesBefore) copy(encoder, slice);
    const compute = encoder.beginComputePass();
    dispatch.record(compute, span);
    compute.end();
    for (const slice of call.slicesAfter) copy(encoder, slice);
  }
  device.queue.submit([encoder.finish()]);
}

function copySlice(encoder: GPUCommandEncoder, slice: Slice, staging: GPUBuffer, start: number): void {
  let at = start;
  for (const [first, count] of slice.pieces) {
    encoder.copyBufferToBuffer(slice.buffer, slice.offset + 4 * first, staging, at, 4 * count);
    at += 4 * count;
  }
}

/** What was found of all kernels, or of the first that is off. */
async function judge(calls: readonly CheckedCall[]): Promise<Finding | KernelCheckError> {
  let finding: Finding = { checked: 0, largestError: 0 };
  const pace = new Pace();
  for (const { dispatch, compare } of calls) {
    await pace.keep();
    const comparisons = compare();
    const checked = finding.checked + comparisons.reduce((sum, { expected }) => sum + expected.length, 0);
    const errors = comparisons.map(errorOf);
    const wrong = errors.find((error) => !(error <= TOLERANCE));
    if (wrong !== undefined) return new KernelCheckError(dispatch.kernel.name, wrong, checked);
    finding = { checked, largestError: Math.max(finding.largestError, ...errors) };
  }
  return finding;
}
