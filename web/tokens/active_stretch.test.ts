import { expect, test, vi } from "vitest";
import { active, isUnfolded, pointAt } from "./active_stretch.ts";

vi.mock("../session/page_session.ts", async () => {
  const { signal } = await import("@preact/signals");
  return { story: signal({ stretches: [] }) };
});

test("pointing at a word shows what is known of it, until a person folds that away", () => {
  pointAt(2);
  expect([active.value, isUnfolded.value]).toEqual([2, true]);
  isUnfolded.value = false;
  pointAt(3);
  expect([active.value, isUnfolded.value]).toEqual([3, false]);
});
