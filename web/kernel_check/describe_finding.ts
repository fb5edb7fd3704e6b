import { formatWhole } from "../format/format.ts";
import type { KernelFinding } from "../session/kernel_findings.ts";

const HOW: Readonly<Record<KernelFinding["result"], string>> = {
  pass: "Kernels checked here",
  "single-lane": "Kernels without subgroups, checked here",
  fail: "The kernels failed the check",
};

/** The same in a sentence. */
export function describeFinding({ result, checked, largestError, reason }: KernelFinding): string {
  if (result === "fail") return `${HOW.fail}, and are not used. ${reason ?? ""}`.trim();
  const numbers = `${formatWhole(checked)} numbers`;
  return `${HOW[result]}: ${numbers} within ${shortened(largestError)} of float64.`;
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** One digit and a power of ten, which the error does not exceed. */
function shortened(error: number): string {
  if (error === 0) return "0";
  const nearest = error.toExponential(0);
  const bound = Number(nearest) < error ? nextDigit(nearest) : nearest;
  const [digit = "", exponent = ""] = bound.split("e");
  return `${digit} × 10${exponent
    .replace("+", "")
    .replace("-", "⁻")
    .replaceAll(/\d/g, (figure) => SUPERSCRIPTS[Number(figure)] ?? "")}`;
}

/** "3e-7" → "4e-7", "9e-7" → "1e-6" */
function nextDigit(number: string): string {
  const [digit, exponent] = number.split("e");
  return Number(`${Number(digit) + 1}e${exponent}`).toExponential(0);
}
