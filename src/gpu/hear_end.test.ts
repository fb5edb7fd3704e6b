import { expect, test } from "vitest";
import { hearEnd } from "./hear_end.ts";

/** A queue as Firefox's: it tells of an end at a submit. */
function fakeQueue() {
  let submits = 0;
  const waiting: (() => void)[] = [];
  const queue = {
    submit: () => {
      submits += 1;
      waiting.shift()?.();
    },
  } as unknown as GPUQueue;
  const end = () => new Promise<void>((resolve) => void waiting.push(resolve));
  return { queue, end, submits: () => submits };
}

test("an end that is told of at a submit is heard, and nothing is submitted after the last", async () => {
  const { queue, end, submits } = fakeQueue();
  await Promise.all([hearEnd(queue, end()), hearEnd(queue, end())]);
  expect(submits()).toBe(2);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(submits()).toBe(2);
});

test("an end that fails is no longer waited for", async () => {
  const { queue, submits } = fakeQueue();
  await expect(hearEnd(queue, Promise.reject(new Error("lost")))).rejects.toThrow("lost");
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(submits()).toBe(0);
});
