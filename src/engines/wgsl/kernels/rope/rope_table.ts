import type { ModelConfig } from "../../../../models/config.ts";
import { frequencies, type Rope } from "../../../../models/rope.ts";

/** Positions that have a row each. */
const FINE = 1024;

type Sized = Pick<ModelConfig, "contextLength" | "headSize">;

/** What rope.wgsl must be told. */
export function ropeConstants({ contextLength, headSize }: Sized): Record<string, number> {
  const fine = Math.min(FINE, contextLength);
  return { HALF_HEAD: headSize / 2, FINE: fine, COARSE: Number(contextLength > fine) };
}

/** Numbers of the table: [rows, E / 2, 2]. */
export function ropeNumbers(config: Sized): number {
  return positionsOf(config).length * config.headSize;
}

/** The positions that have a row: the first ones, and every 1024th of all. */
function positionsOf({ contextLength }: Sized): number[] {
  const fine = Math.min(FINE, contextLength);
  const coarse = contextLength > fine ? Math.ceil(contextLength / fine) : 0;
  return [
    ...Array.from({ length: fine }, (_, position) => position),
    ...Array.from({ length: coarse }, (_, index) => index * fine),
  ];
}

/**
 * cos and sin of position * frequency for all pairs of columns, in float32. Computed here in float64 because WGSL allows sin,
 * cos and pow errors that grow with the angle.
 */
export function ropeTable(rope: Rope, config: Sized): Float32Array<ArrayBuffer> {
  const turns = frequencies(rope, config.headSize);
  const table = new Float32Array(ropeNumbers(config));
  let end = 0;
  for (const position of positionsOf(config)) {
    for (const turn of turns) {
      table.set([Math.cos(position * turn), Math.sin(position * turn)], end);
      end += 2;
    }
  }
  return table;
}
