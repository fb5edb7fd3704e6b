import { expect, test } from "vitest";
import { describeProgress } from "./describe_progress.ts";

/** A no-break space, which keeps a number and its unit on one line. */
const told = (...parameters: Parameters<typeof describeProgress>) =>
  describeProgress(...parameters).replaceAll("\u00a0", " ");

test.each<[string, Parameters<typeof describeProgress>]>([
  ["", [0, 0, null]],
  ["3 MB of 12 MB", [3e6, 12e6, null]],
  ["3 MB of 12 MB, 2 MB/s, 5 s left", [3e6, 12e6, 2e6]],
  ["100 MB of 2.1 GB, 10 MB/s, 4 min left", [1e8, 2.1e9, 1e7]],
  ["", [12e6, 12e6, 2e6]],
])("%s", (words, parameters) => {
  expect(told(...parameters)).toBe(words);
});
