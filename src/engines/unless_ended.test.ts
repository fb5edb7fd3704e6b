import { expect, test, vi } from "vitest";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import type { Gpu } from "../gpu/device.ts";
import type { CreateEngine, Engine, EngineOptions } from "./engine.ts";
import { unlessEnded } from "./unless_ended.ts";

/** An engine, and how it is made; `making` is called while that can't be ended. */
function fakeMaking(making = () => {}) {
  const dispose = vi.fn<() => Promise<void>>(async () => {});
  const engine = { dispose } as Partial<Engine> as Engine;
  const create: CreateEngine = unlessEnded(async () => {
    making();
    return engine;
  });
  const make = (options?: EngineOptions) =>
    create(async () => ({}) as Gpu, {} as Checkpoint, "tied", options);
  return { engine, dispose, make };
}

test("an engine that comes after its making was cancelled is freed", async () => {
  const [ended, reason] = [new AbortController(), new Error("enough")];
  const { dispose, make } = fakeMaking(() => ended.abort(reason));
  await expect(make({ signal: ended.signal })).rejects.toBe(reason);
  expect(dispose).toHaveBeenCalledOnce();
});

test("all others are given", async () => {
  const { engine, dispose, make } = fakeMaking();
  expect(await make()).toBe(engine);
  expect(await make({ signal: new AbortController().signal })).toBe(engine);
  expect(dispose).not.toHaveBeenCalled();
});
