import type { Engine } from "../engines/engine.ts";
import { UnsupportedCheckpointError } from "../engines/unsupported_checkpoint.ts";
import { GpuMemoryError } from "../gpu/device.ts";
import { type Footprint, takeFootprint } from "./footprint.ts";
import { type SideBySideOptions, type Times, timeSideBySide, turnsOf } from "./side_by_side.ts";

/** An engine to measure, and what its measurements are told apart by. */
export interface Candidate<S> {
  readonly subject: S;
  readonly create: () => Promise<Engine>;
}

export interface Measured<S> {
  readonly subject: S;
  readonly footprint: Footprint;
  readonly times: Times;
}

export interface Measurements<S> {
  readonly measured: readonly Measured<S>[];
  /** Engines that can't run the checkpoint, or not on this GPU. */
  readonly refused: readonly { readonly subject: S; readonly reason: string }[];
  /** Whether all engines were in memory at once and worked in turn; if not, each was alone. */
  readonly sideBySide: boolean;
}

interface MeasuringOptions<S> extends Omit<SideBySideOptions, "onTurn"> {
  /** @param done fraction from 0 to 1 */
  readonly onProgress?: ((done: number, subject: S) => void) | undefined;
}

/**
 * Measures what each engine takes of memory while it is alone there. Then all are in memory at once and work in turn, a
 * few tokens each; where the GPU has no room for that, each is alone again. Engines that can't run the checkpoint, or
 * have no room even alone, say why.
 * @throws what the other engines throw; the signal's reason if aborted
 */
export async function measureEngines<S>(
  candidates: readonly Candidate<S>[],
  { onProgress, ...options }: MeasuringOptions<S>,
): Promise<Measurements<S>> {
  const turns = candidates.length * (1 + options.rounds * turnsOf(options.tokens));
  let done = 0;
  const tell = (subject: S): void => onProgress?.(done++ / turns, subject);
  const { able, refused } = await takeFootprints(candidates, options, tell);
  const timed = await timeAll(able, options, tell);
  return { ...timed, refused: [...refused, ...timed.refused] };
}

type Timing = Omit<SideBySideOptions, "onTurn">;
type Tell<S> = (subject: S) => void;
type Able<S> = Candidate<S> & { readonly footprint: Footprint };
type Refused<S> = Measurements<S>["refused"][number];

async function takeFootprints<S>(
  candidates: readonly Candidate<S>[],
  { prompt, signal }: Timing,
  tell: Tell<S>,
) {
  const able: Able<S>[] = [];
  const refused: Refused<S>[] = [];
  for (const { subject, create } of candidates) {
    signal?.throwIfAborted();
    tell(subject);
    try {
      able.push({ subject, create, footprint: await takeFootprint(create, prompt, signal) });
    } catch (error) {
      refused.push({ subject, reason: refusalOf(error) });
    }
  }
  return { able, refused };
}

/** @throws the error itself, if it is not an engine's refusal */
function refusalOf(error: unknown): string {
  if (error instanceof UnsupportedCheckpointError || error instanceof GpuMemoryError) return error.message;
  throw error;
}

async function timeAll<S>(able: readonly Able<S>[], timing: Timing, tell: Tell<S>): Promise<Measurements<S>> {
  try {
    return { measured: await timeTogether(able, timing, tell), refused: [], sideBySide: true };
  } catch (error) {
    if (!(error instanceof GpuMemoryError)) throw error;
  }
  const measured: Measured<S>[] = [];
  const refused: Refused<S>[] = [];
  for (const one of able) {
    try {
      measured.push(...(await timeTogether([one], timing, tell)));
    } catch (error) {
      refused.push({ subject: one.subject, reason: refusalOf(error) });
    }
  }
  return { measured, refused, sideBySide: false };
}

async function timeTogether<S>(
  able: readonly Able<S>[],
  timing: Timing,
  tell: Tell<S>,
): Promise<Measured<S>[]> {
  const engines: Engine[] = [];
  const onTurn = (index: number): void => {
    const candidate = able[index];
    if (candidate) tell(candidate.subject);
  };
  try {
    for (const { create } of able) engines.push(await create());
    const times = await timeSideBySide(engines, { ...timing, onTurn });
    return able.flatMap(({ subject, footprint }, index) => {
      const own = times[index];
      return own ? [{ subject, footprint, times: own }] : [];
    });
  } finally {
    for (const engine of engines) void engine.dispose();
  }
}
