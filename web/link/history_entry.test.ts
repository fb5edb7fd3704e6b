import { afterEach, expect, it, vi } from "vitest";
import { replaceHistoryEntry } from "./history_entry.ts";

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
