import { resolveObjectURL } from "node:buffer";
import { afterEach, expect, test, vi } from "vitest";
import { offerToSave } from "./save.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("what is offered can be read for a while after the press, and is let go then", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  const link = { href: "", download: "", click: vi.fn() };
  vi.stubGlobal("document", { createElement: () => link });
  offerToSave(new Blob(["mended"]), "model.onnx");
  expect([link.download, link.click.mock.calls.length]).toEqual(["model.onnx", 1]);
  vi.advanceTimersByTime(10_000); // a phone that asks where to save it
  expect(await resolveObjectURL(link.href)?.text()).toBe("mended");
  vi.advanceTimersByTime(60_000);
  expect(resolveObjectURL(link.href)).toBeUndefined();
});
