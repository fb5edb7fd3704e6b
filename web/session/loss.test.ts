import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { forgetLosses, reportLoss, triesAreLeft } from "./loss.ts";
import { problem } from "./problem.ts";

beforeEach(() => {
  vi.useFakeTimers();
  forgetLosses();
});
afterEach(() => {
  vi.useRealTimers();
  problem.value = null;
});

/** Loses the device each time that it is asked for again. @returns when that was, in seconds from the first loss */
function loseWheneverRegained(): number[] {
  const began = Date.now();
  const asked: number[] = [];
  const regain = (): void => {
    asked.push((Date.now() - began) / 1000);
    reportLoss("Again.", regain);
  };
  reportLoss("At first.", regain);
  vi.runAllTimers();
  return asked;
}

it("asks for a device that is lost again and again after longer and longer pauses, and not for ever", () => {
  const asked = loseWheneverRegained();
  const pauses = asked.map((time, index) => time - (asked[index - 1] ?? 0));
  expect(pauses.length).toBeGreaterThan(2);
  expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
  expect(new Set(pauses).size).toBe(pauses.length);
  expect(triesAreLeft()).toBe(false);
  expect(problem.value?.code).toBe("device-lost");
  expect(problem.value?.message).toMatch(new RegExp(`lost ${asked.length + 1} times in a row.*needs no GPU`));
});

it("begins anew once the device has shown that it works", () => {
  const first = loseWheneverRegained();
  forgetLosses();
  expect(loseWheneverRegained()).toEqual(first);
});

it("leaves the device to a person who did something about the loss meanwhile", () => {
  const regain = vi.fn<() => void>();
  reportLoss("Gone.", regain);
  problem.value = null;
  vi.runAllTimers();
  expect(regain).not.toHaveBeenCalled();
});
