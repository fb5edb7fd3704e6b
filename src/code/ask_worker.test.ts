import { expect, test } from "vitest";
import { askWorker } from "./ask_worker.ts";
import { MissingCodeError } from "./missing_code_error.ts";

/** Breaks off with this event, as soon as it is asked. */
function breakingOff(event: Event): Worker {
  return Object.assign(new EventTarget(), {
    postMessage(this: EventTarget) {
      this.dispatchEvent(event);
    },
    terminate() {},
  }) as unknown as Worker;
}

function ask(make: () => Promise<Worker>): Promise<unknown> {
  return askWorker({ does: "counts", make, failed: (words) => new Error(`It broke off: ${words}`) }, {});
}

test("a worker that can't be made is code that is missing, with the cause", async () => {
  const cause = new TypeError("Failed to fetch dynamically imported module");
  await expect(ask(() => Promise.reject(cause))).rejects.toThrow(MissingCodeError);
  await expect(ask(() => Promise.reject(cause))).rejects.toMatchObject({ cause });
});

test("a worker whose code does not arrive tells so by an event without words", async () => {
  await expect(ask(async () => breakingOff(new Event("error")))).rejects.toEqual(
    new MissingCodeError("counts"),
  );
});

test("what its code did not catch is told in the browser's words", async () => {
  const event = Object.assign(new Event("error"), { message: "RangeError: out of memory" });
  await expect(ask(async () => breakingOff(event))).rejects.toThrow(
    "It broke off: RangeError: out of memory",
  );
});
