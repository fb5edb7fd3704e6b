import { expect } from "vitest";
import type { Judgement } from "../judgement.ts";

/** What must hold for every judgement of any file: its parts agree, and its matrix fits in the file. */
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
