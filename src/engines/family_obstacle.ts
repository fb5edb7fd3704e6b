import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { familyTitle } from "../models/families.ts";
import { olmo } from "../models/olmo/olmo.ts";
import type { EngineName } from "./engine.ts";

/** Why an engine that has OLMo 1 written into it can't run a model of another family, or of odd parts; null where it can. */
export function olmoOnlyObstacle(engine: EngineName) {
  return ({ name, config }: Checkpoint): string | null => {
    const isUsual =
      config.family === "olmo" &&
      config.activation === "silu" &&
      config.layers[0].rope.scaling === null &&
      config.headCount * config.headSize === config.hiddenSize;
    if (isUsual) return null;
    return (
      `The engine ${engine} runs ${olmo.title} as it was published, and ${name} is of the family ${familyTitle(config)}, ` +
      "or differs from that. Choose the engine wgsl."
    );
  };
}
