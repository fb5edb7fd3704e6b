import { effect, signal } from "@preact/signals";
import { expect, test } from "vitest";
import { Outcome } from "./outcome.ts";

/** An outcome that keeps to `subject`, and all that it said. */
function told(subject: () => unknown) {
  const outcome = new Outcome();
  const said: string[] = [];
  effect(() => void said.push(outcome.words.value));
  effect(() => outcome.keepTo(subject));
  return { outcome, said };
}

test("the same words are told anew", async () => {
  const { outcome, said } = told(() => 1);
  for (let press = 0; press < 2; press++) await outcome.tell(1, async () => "Copied.");
  expect(said).toEqual(["", "Copied.", "", "Copied."]);
});

test("words are there until what they are true of changes, even while they are being found", async () => {
  const story = signal("one");
  const { outcome, said } = told(() => story.value);
  await outcome.tell(story.value, async () => "Copied.");
  story.value = "another";
  expect(said).toEqual(["", "Copied.", ""]);
  await outcome.tell(story.value, async () => {
    story.value = "a third";
    return "Copied.";
  });
  expect(outcome.words.value).toBe("");
});
