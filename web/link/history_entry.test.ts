import { afterEach, expect, it, vi } from "vitest";
import { pushHistoryEntry, replaceHistoryEntry } from "./history_entry.ts";

afterEach(() => vi.unstubAllGlobals());

it("replaces state and hash", () => {
  const replaceState = vi.fn<(...values: unknown[]) => void>();
  vi.stubGlobal("history", { replaceState });
  expect(replaceHistoryEntry({ a: 1 }, "#p=x")).toBe(true);
  expect(replaceState).toHaveBeenCalledWith({ a: 1 }, "", "#p=x");
});

it("tells that the browser refused, and throws nothing", () => {
  vi.stubGlobal("history", {
    replaceState: () => {
      throw new DOMException("100 times per 30 seconds", "SecurityError");
    },
  });
  expect(replaceHistoryEntry(null, "#p=x")).toBe(false);
});

it("adds an entry with the same address", () => {
  const pushState = vi.fn<(...values: unknown[]) => void>();
  vi.stubGlobal("history", { pushState });
  expect(pushHistoryEntry({ a: 1 })).toBe(true);
  expect(pushState).toHaveBeenCalledWith({ a: 1 }, "");
});
