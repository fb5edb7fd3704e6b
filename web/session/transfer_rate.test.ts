import { expect, test } from "vitest";
import { TransferRate } from "./transfer_rate.ts";

/** A rate, and a clock that is set when bytes are recorded. */
function clocked() {
  let ms = 0;
  const rate = new TransferRate(() => ms);
  return {
    rate,
    note: (at: number, bytes: number): void => {
      ms = at;
      rate.note(bytes);
    },
  };
}

test("a rate is told once half a second has passed", () => {
  const { rate, note } = clocked();
  note(0, 0);
  note(400, 4000);
  expect(rate.bytesPerSecond).toBeNull();
  note(1000, 10_000);
  expect(rate.bytesPerSecond).toBe(10_000);
});

test("it is that of the last five seconds", () => {
  const { rate, note } = clocked();
  note(0, 0);
  note(10_000, 1_000_000);
  note(14_000, 1_004_000);
  expect(rate.bytesPerSecond).toBe(1000);
});

test("another load begins anew", () => {
  const { rate, note } = clocked();
  note(0, 0);
  note(2000, 9000);
  note(3000, 0);
  expect(rate.bytesPerSecond).toBeNull();
});
