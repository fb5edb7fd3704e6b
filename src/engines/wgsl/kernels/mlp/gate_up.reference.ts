import type { Reference } from "../../../webgpu/check/call.ts";
import { sampleRows } from "../../../webgpu/check/sample.ts";
import { compareSums, dot, type Sum } from "../../../webgpu/check/sums.ts";
import { weightRows } from "../../weights/weight_rows.ts";
import { rowNorm } from "../norm/row_norm.reference.ts";
import { vectorNumbers } from "../vectors/vectors.reference.ts";
import { gated } from "./activation.reference.ts";

/** y = activation(w_gate · h + bias) * (w_up · h + bias) with h = norm(x). */
export const gateUpReference: Reference = (call) => {
  const { D4 = NaN, FIRST = NaN, ROWS = NaN, GATE_BIAS, UP_BIAS, GELU } = call.constants;
  const D = 4 * D4;
  const rows = sampleRows(ROWS);
  const outputs = rows.map((row) => FIRST + row);
  const norm = rowNorm(call);
  const x = call.before(0, [0, D]);
  const gate = weightRows(call, "layers", 1, rows, D);
  const up = weightRows(call, "layers", 2, rows, D);
  const gateBias = vectorNumbers(call, GATE_BIAS, outputs, 0);
  const upBias = vectorNumbers(call, UP_BIAS, outputs, 0);
  const y = call.after(3, ...outputs.map((row) => [row, 1] as const));
  return () => {
    const h = norm(x.floats);
    const [ups, gateAdded, upAdded] = [up.values, gateBias(), upBias()];
    const sums = gate.values.map((row, index) =>
      gated(plus(dot(row, h), gateAdded[index]), plus(dot(ups[index] ?? [], h), upAdded[index]), GELU === 1),
    );
    return [compareSums(y.floats, sums)];
  };
};

function plus({ value, magnitude }: Sum, bias = NaN): Sum {
  return { value: value + bias, magnitude };
}
