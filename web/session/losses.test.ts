import { expect, it } from "vitest";
import { type Loss, Losses } from "./losses.ts";

/** Loses the device until the page stops requesting it by itself. */
function loseForEver(losses: Losses): Loss[] {
  const all: Loss[] = [];
  while (losses.triesAreLeft) all.push(losses.add("Gone.", 0));
  return [...all, losses.add("Gone.", 0)];
}

it("waits longer and longer for a device that is lost again and again, and not for ever", () => {
  const all = loseForEver(new Losses());
  const pauses = all.slice(0, -1).map(({ pauseMs }) => pauseMs ?? 0);
  expect(pauses.length).toBeGreaterThan(2);
  expect(pauses).toEqual([...new Set(pauses)].sort((a, b) => a - b));
  expect(all.at(-1)?.pauseMs).toBeNull();
  expect(all.at(-1)?.problem.code).toBe("device-lost");
  expect(all.at(-1)?.problem.message).toMatch(new RegExp(`lost ${all.length} times in a row.*needs no GPU`));
});

it("begins anew once the device has shown that it works", () => {
  const losses = new Losses();
  const first = loseForEver(losses);
  losses.forget();
  expect(loseForEver(losses)).toEqual(first);
});

it("begins anew after a device that was there for a minute", () => {
  const losses = new Losses();
  const [first] = loseForEver(losses);
  expect(losses.add("Gone.", 59_999).pauseMs).toBeNull();
  expect(losses.add("Gone.", 60_000)).toEqual(first);
});
