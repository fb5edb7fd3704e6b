import { expect, it } from "vitest";
import { unlessAborted } from "./unless_aborted.ts";

it("gives what the work gives, or throws what it throws", async () => {
  const { signal } = new AbortController();
  expect(await unlessAborted(signal, Promise.resolve(7))).toBe(7);
  await expect(unlessAborted(signal, Promise.reject(new Error("broken")))).rejects.toThrow("broken");
});

it("throws the reason of a signal that is aborted while the work goes on", async () => {
  const ended = new AbortController();
  const waiting = unlessAborted(ended.signal, new Promise(() => {}));
  ended.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
});

it("throws it where the signal was aborted before, even if the work is done", async () => {
  const ended = AbortSignal.abort(new Error("before"));
  await expect(unlessAborted(ended, Promise.resolve(7))).rejects.toThrow("before");
});

it("gives what the work gives where nobody can abort it", async () => {
  expect(await unlessAborted(undefined, Promise.resolve(7))).toBe(7);
});
