import { expect, test } from "vitest";
import { SpeedMeter } from "./speed.ts";

test("speeds are tokens over the time they took", () => {
  let now = 1000;
  const meter = new SpeedMeter(20, () => now);
  expect(meter.speed).toBeNull();
  now = 1100;
  meter.token(66);
  now = 1150;
  meter.token(30);
  now = 1200;
  meter.token(30);
  expect(meter.speed).toEqual({
    firstTokenMs: 100,
    prefillTokensPerSecond: 200,
    decodeTokensPerSecond: 20,
    dispatchesPerToken: 30,
  });
});

test("after one token there is no decode speed yet", () => {
  let now = 0;
  const meter = new SpeedMeter(5, () => now);
  now = 50;
  meter.token(66);
  expect(meter.speed).toMatchObject({ decodeTokensPerSecond: 0, dispatchesPerToken: 0 });
});
