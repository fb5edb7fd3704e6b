import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { inTime } from "./in_time.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const late = () => new Error("late");

it("throws where the work takes longer, and not before", async () => {
  const told = vi.fn<(error: unknown) => void>();
  void inTime(50, new Promise(() => {}), late).catch(told);
  await vi.advanceTimersByTimeAsync(49);
  expect(told).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(told).toHaveBeenCalledWith(late());
});

it("gives what the work gives, or throws what it throws, and no timer is left", async () => {
  expect(await inTime(50, Promise.resolve(7), late)).toBe(7);
  await expect(inTime(50, Promise.reject(new Error("broken")), late)).rejects.toThrow("broken");
  expect(vi.getTimerCount()).toBe(0);
});
