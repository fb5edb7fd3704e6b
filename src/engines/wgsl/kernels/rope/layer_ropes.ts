import { layerKinds, type ModelConfig } from "../../../../models/config.ts";
import type { Rope } from "../../../../models/rope.ts";

/** The RoPEs that a model's layers have, each once. */
export function layerRopes(config: Pick<ModelConfig, "layers">): Rope[] {
  return [...new Set(layerKinds(config).map(({ rope }) => rope))];
}
