import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Showing } from "./showing.ts";

let count = 0;
let shown: number[] = [];
let showing: Showing;

function change(): void {
  count += 1;
  showing.changed();
}

beforeEach(() => {
  vi.useFakeTimers();
  [count, shown] = [0, []];
  showing = new Showing(() => shown.push(count));
});
afterEach(() => void vi.useRealTimers());

it("shows the first change at once, and what comes within 50 ms of it together", () => {
  for (const _ of [1, 2, 3]) change();
  expect(shown).toEqual([1]);
  vi.advanceTimersByTime(49);
  expect(shown).toEqual([1]);
  vi.advanceTimersByTime(1);
  expect(shown).toEqual([1, 3]);
});

it("shows changes that come more slowly one by one, without waiting", () => {
  change();
  vi.advanceTimersByTime(50);
  change();
  expect(shown).toEqual([1, 2]);
});

it("shows at the end what was not shown, once, and leaves no timer", () => {
  for (const _ of [1, 2]) change();
  showing.finish();
  expect([shown, vi.getTimerCount()]).toEqual([[1, 2], 0]);
  showing.finish();
  expect(shown).toEqual([1, 2]);
});
