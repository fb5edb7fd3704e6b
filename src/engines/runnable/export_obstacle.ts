import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import { familyTitle } from "../../models/families.ts";
import { olmo } from "../../models/olmo/olmo.ts";

/** Why the export for transformers.js, which has OLMo 1 written into it, can't be made of a model; null where it can. */
export function exportObstacle({ name, config }: Checkpoint): string | null {
  const isUsual =
    config.family === "olmo" &&
    config.activation === "silu" &&
    config.layers[0].rope.scaling === null &&
    config.keyValueHeadCount === config.headCount &&
    !config.biases.qkv &&
    config.headCount * config.headSize === config.hiddenSize;
  if (isUsual) return null;
  return (
    `The engine transformers-js runs ${olmo.title} as it was published. ${name} is of the family ` +
    `${familyTitle(config)}, or differs from what was published. Choose the engine wgsl.`
  );
}
