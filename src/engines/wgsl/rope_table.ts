import type { OlmoConfig } from "../../checkpoint/config.ts";

/**
 * cos and sin of position * theta^(-2 i / HEAD) for all positions and i < HEAD / 2, as [context, HEAD / 2, 2] float32.
 * Computed here in float64 because WGSL allows sin, cos and pow errors that grow with the angle.
 * (Su et al. 2021, "RoFormer", section 3.2)
 */
export function ropeTable(config: OlmoConfig): Float32Array<ArrayBuffer> {
  const half = config.headSize / 2;
  const table = new Float32Array(config.contextLength * half * 2);
  for (let position = 0; position < config.contextLength; position++) {
    for (let i = 0; i < half; i++) {
      const angle = position * config.ropeTheta ** (-i / half);
      table.set([Math.cos(angle), Math.sin(angle)], (position * half + i) * 2);
    }
  }
  return table;
}
