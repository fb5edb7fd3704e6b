import { type ModelShape, randomCheckpoint } from "../checkpoint/random.ts";
import { countNumbers } from "../checkpoint/format/tensor.ts";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { createEngine } from "../engines/create.ts";
import type { Engine } from "../engines/engine.ts";
import type { Gpu } from "../gpu/device.ts";
import { watchWebGpu } from "../gpu/watch.ts";
import { median } from "./numbers.ts";
import { intervals, timeTokens } from "./time_tokens.ts";
import type { EngineWithHead } from "./engine_with_head.ts";

/** One engine's results with a model of one size. */
export interface ScalingResult extends EngineWithHead, ModelShape {
  readonly parameters: number;
  /** The median, by position in the context. */
  readonly decodeMs: Readonly<Record<number, number>>;
  readonly liveBytes: number;
}

/** Positions in the context at which decoding is timed. */
const POSITIONS: readonly number[] = [16, 128, 448];

/**
 * Measures one engine with random weights of one shape.
 * @param tokens number to decode at each of `POSITIONS`
 * @throws what the engine throws
 */
export async function measureShape(
  gpu: Gpu,
  shape: ModelShape,
  subject: EngineWithHead,
  tokens: number,
): Promise<ScalingResult> {
  const checkpoint = randomCheckpoint(shape);
  const { ledger } = watchWebGpu();
  const before = ledger.totalBytes;
  const engine = await createEngine[subject.engine](async () => gpu, checkpoint, subject.head);
  try {
    const decodeMs: Record<number, number> = {};
    for (const position of POSITIONS) {
      decodeMs[position] = await timeDecode(engine, checkpoint, position, tokens);
    }
    const liveBytes = ledger.totalBytes - before;
    return {
      ...subject,
      ...shape,
      parameters: countNumbers(checkpoint.tensors.values()),
      decodeMs,
      liveBytes,
    };
  } finally {
    void engine.dispose();
  }
}

async function timeDecode(
  engine: Engine,
  { config }: Checkpoint,
  position: number,
  tokens: number,
): Promise<number> {
  const prompt = Array.from({ length: position }, (_, i) => (i * 37) % config.vocabSize);
  // The first interval includes what an engine initializes at its first decode step.
  const { arrivals } = await timeTokens(engine, prompt, tokens + 2);
  return median(intervals(arrivals.slice(1)));
}
