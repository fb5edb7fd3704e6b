import type { ModelConfig } from "../../models/config.ts";
import { frequencies } from "../../models/rope.ts";

/**
 * cos and sin of position * frequency for all positions and pairs of columns, as [context, E / 2, 2] float32. Computed here
 * in float64 because WGSL allows sin, cos and pow errors that grow with the angle.
 */
export function ropeTable({ layers, headSize, contextLength }: ModelConfig): Float32Array<ArrayBuffer> {
  const turns = frequencies(layers[0].rope, headSize);
  const table = new Float32Array(contextLength * headSize);
  for (let position = 0; position < contextLength; position++) {
    for (const [i, turn] of turns.entries()) {
      const angle = position * turn;
      table.set([Math.cos(angle), Math.sin(angle)], position * headSize + 2 * i);
    }
  }
  return table;
}
