import { shorten } from "../../src/index.ts";
import { billOf, shareOf } from "../../lessons/bill/bill.ts";
import type { BilledModel } from "../../lessons/bill/billed_model.ts";
import { formatBytes, formatShare } from "../format/format.ts";

/** The cost of the second copy, in float16. */
export function describeBill(model: BilledModel): string {
  const matrix = formatBytes(
    billOf(model, false).find(({ format }) => format === "float16")?.matrixBytes ?? 0,
  );
  return `${describeTie(model.tied, matrix)} ${describeShare(model)}`;
}

function describeTie(tied: boolean | null, matrix: string): string {
  if (tied === null)
    return `The config does not say whether the model is tied. A second matrix costs ${matrix} in float16.`;
  if (tied) return `This model is tied: a second matrix would cost ${matrix} in float16.`;
  return `This model is not tied: its second matrix takes ${matrix} in float16.`;
}

function describeShare(model: BilledModel): string {
  const share = shareOf(model);
  if (share !== null) return `The matrix is ${formatShare(share)} of the model with one matrix.`;
  const type =
    model.type === null ? "a config without model_type" : `model_type “${shorten(model.type, 40)}”`;
  return `This page has no formula for ${type} with these settings, so it can’t say what share of the model that is.`;
}
