import { afterEach, expect, it, vi } from "vitest";
import { type createEngine, type Engine, MissingCodeError, OnnxRuntimeError } from "../../src/index.ts";
import { askForUpdate, askingForUpdate } from "./ask_for_update.ts";

afterEach(() => vi.unstubAllGlobals());

/** The outcome for an engine that `make` makes, and how often a newer version was requested. */
async function create(make: () => Promise<Engine>) {
  const ask = vi.fn<() => Promise<void>>(async () => {});
  const engines = { "ort-wasm": make } as unknown as typeof createEngine;
  const given = [async () => Promise.reject(new Error("no GPU")), {}, "tied"] as unknown as Parameters<
    (typeof createEngine)["ort-wasm"]
  >;
  const { "ort-wasm": created } = askingForUpdate(engines, ask);
  const result = await created(...given).catch((error: unknown) => error);
  return { result, asked: ask.mock.calls.length };
}

it("asks for a newer version where an engine's code does not arrive, and the engine fails all the same", async () => {
  const missing = new OnnxRuntimeError("onnxruntime-web could not begin: 404", null);
  expect(await create(async () => Promise.reject(missing))).toEqual({ result: missing, asked: 1 });
  const ours = new MissingCodeError("checks the kernels");
  expect(await create(async () => Promise.reject(ours))).toEqual({ result: ours, asked: 1 });
});

it("asks for none where an engine is made, or fails for another reason", async () => {
  const engine = { name: "ort-wasm" } as Engine;
  expect(await create(async () => engine)).toEqual({ result: engine, asked: 0 });
  expect((await create(async () => Promise.reject(new RangeError("no room")))).asked).toBe(0);
});

it("updates what is registered", async () => {
  const update = vi.fn<() => Promise<void>>(async () => {});
  vi.stubGlobal("navigator", { serviceWorker: { getRegistration: async () => ({ update }) } });
  await askForUpdate();
  expect(update).toHaveBeenCalledOnce();
});

it.each<[string, object]>([
  ["no service workers", {}],
  ["none registered", { serviceWorker: { getRegistration: async () => undefined } }],
  [
    "no network",
    { serviceWorker: { getRegistration: async () => ({ update: () => Promise.reject(new Error()) }) } },
  ],
])("does nothing where there is %s", async (_, navigator) => {
  vi.stubGlobal("navigator", navigator);
  await expect(askForUpdate()).resolves.toBeUndefined();
});
