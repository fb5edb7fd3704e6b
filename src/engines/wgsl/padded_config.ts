import type { ModelConfig } from "../../models/config.ts";

/** Weights that kernels read at once. */
const TOGETHER = 8;

/**
 * The model that buffers and kernels are made for. They take rows of weights by eights, so F is rounded up. All that is
 * added is zero and changes nothing: the gate's activation of 0 is 0, and it is multiplied by 0 on both sides.
 */
export function paddedConfig(config: ModelConfig): ModelConfig {
  return { ...config, intermediateSize: TOGETHER * Math.ceil(config.intermediateSize / TOGETHER) };
}
