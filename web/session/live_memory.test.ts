import { effect } from "@preact/signals";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Ledger, LedgerEntry } from "../../src/index.ts";
import { followLedger, memory, readMemory } from "./live_memory.ts";

let live: LedgerEntry[] = [];
let peakBytes = 0;
let tell = (): void => {};
let drawn: number[] = [];
let stop = (): void => {};

const entry = (bytes: number) => ({ bytes }) as LedgerEntry;
const total = () => live.reduce((sum, { bytes }) => sum + bytes, 0);

function have(...buffers: LedgerEntry[]): void {
  live = buffers;
  peakBytes = Math.max(peakBytes, total());
  tell();
}

beforeEach(() => {
  vi.useFakeTimers();
  [live, peakBytes, drawn] = [[], 0, []];
  memory.value = { entries: [], totalBytes: 0, peakBytes: 0 };
  followLedger({
    get entries() {
      return [...live];
    },
    get totalBytes() {
      return total();
    },
    get peakBytes() {
      return peakBytes;
    },
    subscribe: (listener: () => void) => (tell = listener),
  } as unknown as Ledger);
  stop = effect(() => void drawn.push(memory.value.totalBytes));
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

it("collects what changes within a tenth of a second", () => {
  const [first, second] = [entry(1), entry(2)];
  have(first);
  vi.advanceTimersByTime(90);
  have(first, second);
  vi.advanceTimersByTime(9);
  expect(drawn).toEqual([0]);
  vi.advanceTimersByTime(1);
  expect(drawn).toEqual([0, 3]);
});

it("is current at once where that is asked for, and no timer is left", () => {
  have(entry(1));
  readMemory();
  expect([drawn, vi.getTimerCount()]).toEqual([[0, 1], 0]);
});

it("stays the same object where no buffer has changed", () => {
  have(entry(1));
  readMemory();
  const before = memory.value;
  readMemory();
  tell();
  vi.advanceTimersByTime(100);
  expect(memory.value).toBe(before);
});

it("knows of a peak that is over, and of a buffer in the place of another", () => {
  const first = entry(1);
  have(first);
  readMemory();
  have(first, entry(5));
  have(first);
  readMemory();
  expect(memory.value).toMatchObject({ totalBytes: 1, peakBytes: 6 });
  const other = entry(1);
  have(other);
  readMemory();
  expect(memory.value.entries[0]).toBe(other);
});
