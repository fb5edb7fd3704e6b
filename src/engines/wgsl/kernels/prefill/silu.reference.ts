import type { Sum } from "../../../webgpu/check/sums.ts";

export function silu(value: number): number {
  return value / (1 + Math.exp(-value));
}

/** silu(gate) * up, and what of the errors of both is in it. */
export function gated(gate: Sum, up: Sum): Sum {
  return {
    value: silu(gate.value) * up.value,
    magnitude: gate.magnitude * Math.abs(up.value) + up.magnitude * Math.abs(gate.value),
  };
}
