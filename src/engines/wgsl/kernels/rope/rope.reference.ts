import type { Call } from "../../../webgpu/check/call.ts";
import type { Sum } from "../../../webgpu/check/sums.ts";

/** Two columns of a head turned by an angle whose cos and sin are given (Su et al. 2021). */
export function turned(low: Sum, high: Sum, [cos, sin]: Turn): readonly [Sum, Sum] {
  const magnitude = low.magnitude + high.magnitude;
  return [
    { value: low.value * cos - high.value * sin, magnitude },
    { value: high.value * cos + low.value * sin, magnitude },
  ];
}

export function clipped({ value, magnitude }: Sum, limit: number): Sum {
  return { value: Math.min(Math.max(value, -limit), limit), magnitude };
}

export type Turn = readonly [cos: number, sin: number];

/** How far a position turns each pair of columns, by the table that a binding holds; once it is there. */
export function turnsAt(call: Call, binding: number, position: number): () => Turn[] {
  const { HALF_HEAD: half = NaN, FINE = NaN, COARSE } = call.constants;
  const row = (index: number) => call.before(binding, [2 * half * index, 2 * half]);
  const fine = row(position % FINE);
  const coarse = COARSE ? row(FINE + Math.floor(position / FINE)) : null;
  return () =>
    Array.from({ length: half }, (_, pair): Turn => {
      const at = (floats: Float32Array): Turn => [floats[2 * pair] ?? NaN, floats[2 * pair + 1] ?? NaN];
      const [cos, sin] = at(fine.floats);
      if (!coarse) return [cos, sin];
      const [cosOfRest, sinOfRest] = at(coarse.floats);
      return [cos * cosOfRest - sin * sinOfRest, cos * sinOfRest + sin * cosOfRest];
    });
}
