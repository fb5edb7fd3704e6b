import type { Sum } from "../../../webgpu/check/sums.ts";

/** silu, or gelu as tanh approximates it (Hendrycks and Gimpel 2016). */
export function activation(value: number, isGelu: boolean): number {
  if (!isGelu) return value / (1 + Math.exp(-value));
  return 0.5 * value * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (value + 0.044715 * value ** 3)));
}

/** activation(gate) * up, and what of the errors of both is in it. */
export function gated(gate: Sum, up: Sum, isGelu: boolean): Sum {
  return {
    value: activation(gate.value, isGelu) * up.value,
    magnitude: gate.magnitude * Math.abs(up.value) + up.magnitude * Math.abs(gate.value),
  };
}
