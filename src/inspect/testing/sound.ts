import { expect } from "vitest";
import type { Judgement } from "../judgement.ts";

/** What holds of every judgement, whatever the file: its words agree with each other, and its matrix has room in the file. */
export function expectSound(
  { vocabulary, stored, loaded, extraBytes, explanation }: Judgement,
  fileBytes: number,
  bytesOfNumber: number,
): void {
  expect(vocabulary === null).toBe(stored === "none");
  expect(stored === "none").toBe(loaded === "none");
  expect(extraBytes > 0).toBe(loaded === "twice" || loaded === "own");
  if (stored === "own") expect(loaded).toBe("own");
  if (vocabulary) expect(vocabulary[0] * vocabulary[1] * bytesOfNumber).toBeLessThanOrEqual(fileBytes);
  expect(explanation.length).toBeLessThan(1500);
}
