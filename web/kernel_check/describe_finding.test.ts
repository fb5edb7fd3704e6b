import { expect, test } from "vitest";
import { describeFinding } from "./describe_finding.ts";

test("what was found is told in numbers", () => {
  expect(describeFinding({ result: "pass", checked: 9525, largestError: 3.3e-7, reason: null })).toBe(
    "Kernels checked here: 9,525 numbers within 3 × 10⁻⁷ of float64.",
  );
});

test("kernels that failed are named", () => {
  const reason = "Kernel norm computes wrongly on this GPU.";
  expect(describeFinding({ result: "fail", checked: 7, largestError: NaN, reason })).toBe(
    "The kernels failed the check, and are not used. Kernel norm computes wrongly on this GPU.",
  );
});
