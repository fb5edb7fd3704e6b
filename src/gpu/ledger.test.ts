import { describe, expect, test } from "vitest";
import { AttributionError, Ledger } from "./ledger.ts";

const STORAGE = 0x80;
const buffer = (size: number, label = "", usage = STORAGE) => ({ size, label, usage });

describe("the ledger", () => {
  test("counts what is live, and remembers the peak", () => {
    const ledger = new Ledger();
    const [device, first, second] = [{}, buffer(100), buffer(50)];
    ledger.created(device, first);
    ledger.created(device, second);
    ledger.destroyed(first);
    expect(ledger.totalBytes).toBe(50);
    expect(ledger.peakBytes).toBe(150);
  });

  test("counts a buffer destroyed twice once", () => {
    const ledger = new Ledger();
    const made = buffer(100);
    ledger.created({}, made);
    ledger.destroyed(made);
    ledger.destroyed(made);
    expect(ledger.totalBytes).toBe(0);
  });

  test("drops the buffers of a lost device, and no other's", () => {
    const ledger = new Ledger();
    const [lost, healthy] = [{}, {}];
    ledger.created(lost, buffer(100, "gone"));
    ledger.created(healthy, buffer(7, "here"));
    ledger.deviceGone(lost);
    expect(ledger.entries.map(({ label, device }) => [label, device])).toEqual([["here", 2]]);
    expect(ledger.totalBytes).toBe(7);
  });

  test("tells the buffers of each device, and none of one that it does not know", () => {
    const ledger = new Ledger();
    const [one, other] = [{}, {}];
    ledger.created(one, buffer(100, "of one"));
    ledger.created(other, buffer(7, "of the other"));
    expect(ledger.entriesOf(other).map(({ label }) => label)).toEqual(["of the other"]);
    expect(ledger.entriesOf({})).toEqual([]);
  });

  test("does not count what is made on a device after its loss", () => {
    const ledger = new Ledger();
    const device = {};
    ledger.created(device, buffer(1));
    ledger.deviceGone(device);
    ledger.created(device, buffer(100));
    expect(ledger.totalBytes).toBe(0);
  });

  test("ignores buffers and devices it never saw made", () => {
    const ledger = new Ledger();
    ledger.created({}, buffer(100));
    ledger.destroyed({});
    ledger.deviceGone({});
    expect(ledger.totalBytes).toBe(100);
  });

  test("takes nameless buffers to be for what is going on, as long as it goes on", async () => {
    const ledger = new Ledger();
    const [device, work] = [{}, async () => ledger.created({}, buffer(1))];
    await ledger.attribute("weight", work);
    await ledger.attribute("activation", async () => {
      ledger.created(device, buffer(2, "kv_cache.0.keys"));
      ledger.created(device, buffer(3, "", 0x1));
    });
    await expect(ledger.attribute("activation", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await work();
    expect(ledger.entries.map(({ role }) => role)).toEqual(["weight", "kv-cache", "staging", "runtime"]);
  });

  test("refuses a second work while one goes on, and leaves the first what it was", async () => {
    const ledger = new Ledger();
    let begun = false;
    await ledger.attribute("weight", async () => {
      const second = ledger.attribute("activation", async () => void (begun = true));
      await expect(second).rejects.toThrow(AttributionError);
      await expect(second).rejects.toThrow(/counted as weight.*count them as activation must wait/);
      ledger.created({}, buffer(1));
    });
    expect(begun).toBe(false);
    expect(ledger.entries.map(({ role }) => role)).toEqual(["weight"]);
  });

  test.each([
    ["ended", () => Promise.resolve()],
    ["failed", () => Promise.reject(new Error("no"))],
    [
      "failed at once",
      () => {
        throw new Error("no");
      },
    ],
  ])("takes the next work once one has %s", async (_, work) => {
    const ledger = new Ledger();
    await ledger.attribute("weight", work).catch(() => {});
    await ledger.attribute("activation", async () => ledger.created({}, buffer(1)));
    expect(ledger.entries.map(({ role }) => role)).toEqual(["activation"]);
  });

  test("tells its subscribers of each change until they leave", () => {
    const ledger = new Ledger();
    const made = buffer(1);
    let changes = 0;
    const leave = ledger.subscribe(() => (changes += 1));
    ledger.created({}, made);
    ledger.destroyed(made);
    ledger.destroyed(made);
    leave();
    ledger.created({}, buffer(1));
    expect(changes).toBe(2);
  });
});
