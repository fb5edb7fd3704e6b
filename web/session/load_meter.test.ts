import { afterEach, expect, test, vi } from "vitest";
import { describeRetry, LoadMeter } from "./load_meter.ts";

afterEach(() => void vi.restoreAllMocks());

test("while nothing comes, how much came is told, and no rate", () => {
  const meter = new LoadMeter();
  const now = vi.spyOn(performance, "now").mockReturnValue(0);
  meter.tell("Downloading", 0, 10);
  now.mockReturnValue(5000);
  meter.tell("Downloading", 5, 10);
  expect(meter.bytesPerSecond.value).toBe(1);
  meter.tellOfRetry(1000, "The connection broke.");
  expect(meter.bytesPerSecond.value).toBeNull();
  expect(meter.bytes.value).toEqual({ loaded: 5, total: 10 });
  expect(meter.stage.value).toBe("The connection broke. (trying again in 1 s)");
});

test("without a network no time is promised", () => {
  vi.stubGlobal("navigator", { onLine: false });
  expect(describeRetry(1000, "The connection broke.")).toBe(
    "The connection broke. (trying again once there is a network)",
  );
  vi.unstubAllGlobals();
});
