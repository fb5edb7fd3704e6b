import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import type { EngineName } from "../abilities.ts";
import type { Head } from "../head.ts";
import { headObstacle } from "./head_obstacle.ts";
import { attentionObstacle, bfloat16Obstacle, onnxObstacle } from "./onnx_obstacles.ts";
import { exportObstacle } from "./export_obstacle.ts";
import { refuseFor } from "../unsupported_checkpoint.ts";
import { wgslObstacle } from "../wgsl/wgsl_obstacle.ts";

type Obstacle = (checkpoint: Checkpoint) => string | null;

/**
 * Everything in a checkpoint's headers that makes an engine fail. Known before an engine is chosen, so it is not part of
 * the engines' own code, which is fetched then.
 */
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
  return (
    headObstacle(engine, checkpoint, head) ??
    OBSTACLES[engine].map((obstacle) => obstacle(checkpoint)).find((found) => found !== null) ??
    null
  );
}

/** @throws UnsupportedCheckpointError where there is an obstacle */
export function checkRunnable(engine: EngineName, checkpoint: Checkpoint, head: Head): void {
  refuseFor(obstacleTo(engine, checkpoint, head));
}
