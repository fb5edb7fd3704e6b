import type { Reference } from "../../../webgpu/check/call.ts";
import { sampleEnds } from "../../../webgpu/check/sample.ts";
import { silu } from "./silu.reference.ts";

/** gate = silu(gate) * up, in place. */
export const swigluReference: Reference = (call) => {
  const { F4 = NaN } = call.constants;
  const F = 4 * F4;
  const rows = sampleEnds(call.span.tokens).map((token) => [token * F, F] as const);
  const gate = call.before(0, ...rows);
  const up = call.before(1, ...rows);
  const after = call.after(0, ...rows);
  return () => {
    const ups = up.floats;
    const expected = Float64Array.from(gate.floats, (value, index) => silu(value) * (ups[index] ?? NaN));
    return after
      .rows(F)
      .map((actual, row) => ({ actual, expected: expected.subarray(row * F, (row + 1) * F) }));
  };
};
