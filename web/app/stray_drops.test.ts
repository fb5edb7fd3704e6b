import { expect, it, vi } from "vitest";
import { refuseStrayDrop } from "./stray_drops.ts";

function drag(types: readonly string[], defaultPrevented = false) {
  const dataTransfer = { types, dropEffect: "copy" };
  const preventDefault = vi.fn<() => void>();
  refuseStrayDrop({
    defaultPrevented,
    preventDefault,
    dataTransfer: dataTransfer as unknown as DataTransfer,
  });
  return { refused: preventDefault.mock.calls.length === 1, effect: dataTransfer.dropEffect };
}

it("refuses files", () => {
  expect(drag(["text/plain", "Files"])).toEqual({ refused: true, effect: "none" });
});

it("leaves text alone, and files that have found their place", () => {
  expect(drag(["text/plain"])).toEqual({ refused: false, effect: "copy" });
  expect(drag(["Files"], true)).toEqual({ refused: false, effect: "copy" });
});
