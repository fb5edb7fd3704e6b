import { expect, it } from "vitest";
import { untilFirstAbort } from "./first_abort.ts";

const never = (signal: AbortSignal) =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

it("ends the work with the reason of the first signal that is aborted", async () => {
  const [one, other] = [new AbortController(), new AbortController()];
  const work = untilFirstAbort([one.signal, undefined, other.signal], never);
  other.abort(new Error("the other"));
  one.abort(new Error("the one"));
  await expect(work).rejects.toThrow("the other");
});

it("begins with a signal that is aborted where one was already", async () => {
  const aborted = AbortSignal.abort(new Error("before"));
  await expect(
    untilFirstAbort([new AbortController().signal, aborted], async (signal) => signal.throwIfAborted()),
  ).rejects.toThrow("before");
});

it("gives what the work gives, and listens to nobody afterwards", async () => {
  const long = new AbortController();
  let seen: AbortSignal | undefined;
  const result = await untilFirstAbort([long.signal], async (signal) => {
    seen = signal;
    return 7;
  });
  expect(result).toBe(7);
  long.abort();
  expect(seen?.aborted).toBe(false);
});
