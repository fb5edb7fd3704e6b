import { expect, test } from "vitest";
import { engineThatReadsUntilEnded } from "./testing/reading_engine.ts";
import { meanInterval, timeTokens } from "./time_tokens.ts";

test("a signal ends a run while its prompt is read, and no half of it counts", async () => {
  const ending = new AbortController();
  const running = timeTokens(engineThatReadsUntilEnded(ending), [1, 2], 4, { signal: ending.signal });
  await expect(running).rejects.toThrow("enough");
});

test("the mean from one token to the next does not depend on the clock's step", () => {
  expect(meanInterval([100, 100, 100, 101, 102])).toBe(0.5);
});

test.each([[[]], [[7]]])("of the times %j there is none", (times) => {
  expect(meanInterval(times)).toBeNaN();
});
