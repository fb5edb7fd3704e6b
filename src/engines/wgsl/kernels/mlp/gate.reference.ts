import type { Reference } from "../../../webgpu/check/call.ts";
import { sampleEnds } from "../../../webgpu/check/sample.ts";
import { activation } from "./activation.reference.ts";

/** gate = activation(gate) * up, in place. */
export const gateReference: Reference = (call) => {
  const { F4 = NaN, GELU } = call.constants;
  const F = 4 * F4;
  const rows = sampleEnds(call.span.tokens).map((token) => [token * F, F] as const);
  const gate = call.before(0, ...rows);
  const up = call.before(1, ...rows);
  const after = call.after(0, ...rows);
  return () => {
    const ups = up.floats;
    const expected = Float64Array.from(
      gate.floats,
      (value, index) => activation(value, GELU === 1) * (ups[index] ?? NaN),
    );
    return after
      .rows(F)
      .map((actual, row) => ({ actual, expected: expected.subarray(row * F, (row + 1) * F) }));
  };
};
