import { expect, test } from "vitest";
import { KernelCheckError } from "./kernel_check.ts";

test("a kernel that computes wrongly is named with its error, what is allowed, and what to do", () => {
  expect(new KernelCheckError("norm", 0.03125, 64).message).toBe(
    "Kernel norm computes wrongly on this GPU: compared with float64, it is off by 0.031 of the largest value, and 0.0001 " +
      "is allowed. Choose another engine, or update the browser and the graphics driver.",
  );
});
