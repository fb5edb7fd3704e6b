import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { createEngine } from "../engines/create.ts";
import { UnsupportedCheckpointError } from "../engines/unsupported_checkpoint.ts";
import { type Engine, ENGINES, type WeightFormat } from "../engines/engine.ts";
import { type Gpu, GpuMemoryError } from "../gpu/device.ts";
import type { EngineWithHead } from "./engine_with_head.ts";
import { type Footprint, takeFootprint } from "./footprint.ts";
import { type Limits, measureLimits } from "./limits/limits.ts";
import { type BenchReport, type Refusal, summarize } from "./report.ts";
import { type SideBySideOptions, type Times, timeSideBySide, turnsOf } from "./side_by_side.ts";

export interface BenchOptions {
  readonly subjects: readonly EngineWithHead[];
  readonly rounds: number;
  /** Tokens to decode in each round. */
  readonly tokens: number;
  /** The prompt of every engine: as many ids as the longest of `PREFILL_LENGTHS`. */
  readonly prompt: readonly number[];
  /** The weight format of engines that leave it to us; `float16` by default. */
  readonly weights?: WeightFormat;
  readonly signal?: AbortSignal;
  /** @param done fraction from 0 to 1 */
  readonly onProgress?: (done: number, subject: EngineWithHead) => void;
}

/** An engine that runs the checkpoint. */
interface Runnable {
  readonly subject: EngineWithHead;
  readonly create: () => Promise<Engine>;
  readonly footprint: Footprint;
}

/**
 * Measures what each engine takes of memory while it is alone there. Then all are in memory at once and work in turn, a
 * few tokens each; where the GPU has no room for that, each is alone again. Engines that can't run the checkpoint say
 * why.
 * @param gpu null if there is none: engines that need one are left out
 * @throws what the other engines throw; the signal's reason if aborted
 */
export async function runBench(
  gpu: Gpu | null,
  checkpoint: Checkpoint,
  options: BenchOptions,
): Promise<BenchReport> {
  const { rounds, tokens, weights = "float16" } = options;
  const subjects = options.subjects.filter(({ engine }) => gpu ?? !ENGINES[engine].usesGpu);
  const limits: Limits | null = gpu && (await measureLimits(gpu.device));
  const turns = subjects.length * (1 + rounds * turnsOf(tokens));
  let done = 0;
  const tell = (subject: EngineWithHead): void => options.onProgress?.(done++ / turns, subject);
  const { runnable, refusals } = await takeFootprints(gpu, checkpoint, { ...options, subjects }, tell);
  const { times, sideBySide } = await timeAll(runnable, {
    ...options,
    idle: async () => gpu?.device.queue.onSubmittedWorkDone(),
    tell,
  });
  return {
    checkpoint: checkpoint.name,
    adapter: gpu?.adapterName ?? "none",
    rounds,
    tokens,
    weights,
    sideBySide,
    limits,
    results: runnable.flatMap(({ subject, footprint }, index) => {
      const own = times[index];
      return own ? [summarize(subject, footprint, own, checkpoint, weights, limits)] : [];
    }),
    refusals,
  };
}

async function takeFootprints(
  gpu: Gpu | null,
  checkpoint: Checkpoint,
  { subjects, prompt, weights, signal }: BenchOptions,
  tell: (subject: EngineWithHead) => void,
): Promise<{ runnable: Runnable[]; refusals: Refusal[] }> {
  const runnable: Runnable[] = [];
  const refusals: Refusal[] = [];
  const making = { ...(weights && { weights }), ...(signal && { signal }) };
  for (const subject of subjects) {
    signal?.throwIfAborted();
    tell(subject);
    const create = () =>
      createEngine[subject.engine](async () => gpu as Gpu, checkpoint, subject.head, making);
    try {
      runnable.push({ subject, create, footprint: await takeFootprint(create, prompt, signal) });
    } catch (error) {
      if (!(error instanceof UnsupportedCheckpointError)) throw error;
      refusals.push({ ...subject, reason: error.message });
    }
  }
  return { runnable, refusals };
}

interface Timing extends Omit<SideBySideOptions, "onTurn"> {
  readonly tell: (subject: EngineWithHead) => void;
}

async function timeAll(
  runnable: readonly Runnable[],
  timing: Timing,
): Promise<{ times: readonly Times[]; sideBySide: boolean }> {
  try {
    return { times: await timeTogether(runnable, timing), sideBySide: true };
  } catch (error) {
    if (!(error instanceof GpuMemoryError) || runnable.length === 1) throw error;
  }
  const times: Times[] = [];
  for (const one of runnable) times.push(...(await timeTogether([one], timing)));
  return { times, sideBySide: false };
}

async function timeTogether(
  runnable: readonly Runnable[],
  { tell, ...timing }: Timing,
): Promise<readonly Times[]> {
  const engines: Engine[] = [];
  try {
    for (const { create } of runnable) engines.push(await create());
    const onTurn = (index: number): void => {
      const subject = runnable[index]?.subject;
      if (subject) tell(subject);
    };
    return await timeSideBySide(engines, { ...timing, onTurn });
  } finally {
    for (const engine of engines) engine.dispose();
  }
}
