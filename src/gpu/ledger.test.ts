import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../testing/fuzz.ts";
import { Ledger } from "./ledger.ts";

const STORAGE = 0x80;
const descriptor = (size: number, label = "") => ({ size, label, usage: STORAGE });

describe("the ledger", () => {
  test("counts what is live, and remembers the peak", () => {
    const ledger = new Ledger();
    const [device, first, second] = [{}, {}, {}];
    ledger.created(device, first, descriptor(100));
    ledger.created(device, second, descriptor(50));
    ledger.destroyed(first);
    expect(ledger.totalBytes).toBe(50);
    expect(ledger.peakBytes).toBe(150);
  });

  test("counts a buffer destroyed twice once", () => {
    const ledger = new Ledger();
    const [device, buffer] = [{}, {}];
    ledger.created(device, buffer, descriptor(100));
    ledger.destroyed(buffer);
    ledger.destroyed(buffer);
    expect(ledger.totalBytes).toBe(0);
  });

  test("drops the buffers of a lost device, and no other's", () => {
    const ledger = new Ledger();
    const [lost, healthy] = [{}, {}];
    ledger.created(lost, {}, descriptor(100, "gone"));
    ledger.created(healthy, {}, descriptor(7, "here"));
    ledger.deviceGone(lost);
    expect(ledger.entries.map(({ label, device }) => [label, device])).toEqual([["here", 2]]);
    expect(ledger.totalBytes).toBe(7);
  });

  test("does not count what is made on a device after its loss", () => {
    const ledger = new Ledger();
    const device = {};
    ledger.created(device, {}, descriptor(1));
    ledger.deviceGone(device);
    ledger.created(device, {}, descriptor(100));
    expect(ledger.totalBytes).toBe(0);
  });

  test("ignores buffers and devices it never saw made", () => {
    const ledger = new Ledger();
    ledger.created({}, {}, descriptor(100));
    ledger.destroyed({});
    ledger.deviceGone({});
    expect(ledger.totalBytes).toBe(100);
  });

  test("takes nameless buffers to be for what is going on, as long as it goes on", async () => {
    const ledger = new Ledger();
    const [device, work] = [{}, async () => ledger.created({}, {}, descriptor(1))];
    await ledger.attribute("weight", work);
    await ledger.attribute("activation", async () => {
      ledger.created(device, {}, descriptor(2, "kv_cache.0.keys"));
      ledger.created(device, {}, { size: 3, usage: 0x1 });
    });
    await expect(ledger.attribute("activation", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await work();
    expect(ledger.entries.map(({ role }) => role)).toEqual(["weight", "kv-cache", "staging", "runtime"]);
  });

  test("tells its subscribers of each change until they leave", () => {
    const ledger = new Ledger();
    const buffer = {};
    let changes = 0;
    const leave = ledger.subscribe(() => (changes += 1));
    ledger.created({}, buffer, descriptor(1));
    ledger.destroyed(buffer);
    ledger.destroyed(buffer);
    leave();
    ledger.created({}, {}, descriptor(1));
    expect(changes).toBe(2);
  });

  test("agrees with a plain list of live buffers after any sequence of events", () => {
    const event = fc.record({
      kind: fc.constantFrom("create", "create", "destroy", "lose"),
      device: fc.nat(2),
      size: fc.nat(1000),
      pick: fc.nat(20),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const ledger = new Ledger();
        const devices = [{}, {}, {}];
        const made: { buffer: object; device: number; size: number; live: boolean }[] = [];
        const lost = new Set<number>();
        for (const { kind, device, size, pick } of events) {
          const target = made[pick % Math.max(made.length, 1)];
          if (kind === "create") {
            const buffer = {};
            made.push({ buffer, device, size, live: !lost.has(device) });
            ledger.created(devices[device] ?? {}, buffer, descriptor(size));
          } else if (kind === "destroy" && target) {
            target.live = false;
            ledger.destroyed(target.buffer);
          } else if (kind === "lose") {
            lost.add(device);
            for (const one of made) if (one.device === device) one.live = false;
            ledger.deviceGone(devices[device] ?? {});
          }
        }
        const live = made.filter((one) => one.live).map((one) => one.size);
        expect(ledger.entries.map(({ bytes }) => bytes)).toEqual(live);
        expect(ledger.totalBytes).toBe(live.reduce((sum, size) => sum + size, 0));
      }),
      tries(500),
    );
  });
});
