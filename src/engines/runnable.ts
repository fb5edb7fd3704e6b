import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { type EngineName, type Head, headOf, headsOf } from "./engine.ts";
import { attentionObstacle, bfloat16Obstacle, onnxObstacle } from "./onnx/runnable.ts";
import { exportObstacle } from "./transformers-js/runnable.ts";
import { UnsupportedCheckpointError } from "./unsupported_checkpoint.ts";
import { wgslObstacle } from "./wgsl/runnable.ts";

type Obstacle = (checkpoint: Checkpoint) => string | null;

/** Everything in a checkpoint's headers that makes an engine fail: known before an engine is chosen. */
const OBSTACLES: Readonly<Record<EngineName, readonly Obstacle[]>> = {
  wgsl: [wgslObstacle],
  "ort-webgpu": [attentionObstacle, bfloat16Obstacle, onnxObstacle],
  "ort-wasm": [attentionObstacle, onnxObstacle],
  "transformers-js": [exportObstacle, bfloat16Obstacle, onnxObstacle],
};

/**
 * Why an engine can't run a checkpoint, and what to do instead; null if it can. Looks at headers only.
 * @param head null if any will do
 */
export function obstacleTo(
  engine: EngineName,
  checkpoint: Checkpoint,
  head: Head | null = null,
): string | null {
  const heads = headsOf(engine, checkpoint.config.tied);
  if (head === null ? heads.length === 0 : !heads.includes(head)) return headObstacle(engine, checkpoint);
  return OBSTACLES[engine].map((obstacle) => obstacle(checkpoint)).find((found) => found !== null) ?? null;
}

/** Heads that read `wte` would change what an untied checkpoint says. */
function headObstacle(engine: EngineName, { name, config }: Checkpoint): string {
  const heads = headsOf(engine, config.tied);
  const remedy =
    heads.length > 0
      ? `choose the head ${heads.join(" or ")}`
      : `choose another engine, and the head ${headOf(config.tied)}`;
  return config.tied
    ? `The engine ${engine} has no such head: ${remedy}.`
    : `${name} has a head of its own (lm_head.weight), which the engine ${engine} would leave out: ${remedy}.`;
}

/** @throws UnsupportedCheckpointError where there is an obstacle */
export function checkRunnable(engine: EngineName, checkpoint: Checkpoint, head: Head): void {
  const obstacle = obstacleTo(engine, checkpoint, head);
  if (obstacle !== null) throw new UnsupportedCheckpointError(obstacle);
}
