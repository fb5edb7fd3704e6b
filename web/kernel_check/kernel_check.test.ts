import { expect, test, vi } from "vitest";
import type { KernelFinding } from "../session/kernel_findings.ts";
import { kernelFinding } from "../session/page_session.ts";
import { KernelCheckLine } from "./kernel_check.tsx";

vi.mock("../session/page_session.ts", async () => {
  const { signal } = await import("@preact/signals");
  return { kernelFinding: signal(null) };
});

function largestOf(found: KernelFinding): unknown {
  kernelFinding.value = found;
  return KernelCheckLine()?.props["data-largest"];
}

test("the largest error is a number, and is left out where there is none", () => {
  const failed = { result: "fail", checked: 7, reason: null } as const;
  expect(largestOf({ ...failed, result: "pass", largestError: 3e-7 })).toBe(3e-7);
  expect(largestOf({ ...failed, largestError: NaN })).toBeUndefined();
  expect(largestOf({ ...failed, checked: 0, largestError: 0 })).toBeUndefined();
});
