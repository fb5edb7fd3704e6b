import { expect, test } from "vitest";
import { describeFinding } from "./describe_finding.ts";

test("what was found is told in numbers", () => {
  expect(describeFinding({ result: "pass", checked: 9525, largestError: 3.3e-7, reason: null })).toBe(
    "Kernels checked here: 9,525 numbers within 4 × 10⁻⁷ of float64.",
  );
});

test.each([
  [3e-7, "3 × 10⁻⁷"],
  [1.4e-7, "2 × 10⁻⁷"],
  [9.2e-7, "1 × 10⁻⁶"],
  [0, "0"],
])("the bound on an error of %d is not less than it: %s", (largestError, bound) => {
  expect(describeFinding({ result: "pass", checked: 7, largestError, reason: null })).toContain(
    `within ${bound} of`,
  );
});

test("kernels that failed are named", () => {
  const reason = "Kernel norm computes wrongly on this GPU.";
  expect(describeFinding({ result: "fail", checked: 7, largestError: NaN, reason })).toBe(
    "The kernels failed the check, and are not used. Kernel norm computes wrongly on this GPU.",
  );
});
