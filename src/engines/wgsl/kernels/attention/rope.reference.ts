import type { Sum } from "../../../webgpu/check/sums.ts";

/** Two columns of a head turned by an angle whose cos and sin are given (Su et al. 2021). */
export function turned(low: Sum, high: Sum, cos: number, sin: number): readonly [Sum, Sum] {
  const magnitude = low.magnitude + high.magnitude;
  return [
    { value: low.value * cos - high.value * sin, magnitude },
    { value: high.value * cos + low.value * sin, magnitude },
  ];
}

export function clipped({ value, magnitude }: Sum, limit: number): Sum {
  return { value: Math.min(Math.max(value, -limit), limit), magnitude };
}
