import { expect, test, onTestFinished, vi } from "vitest";
import type { EngineName } from "../engines/abilities.ts";
import type { Engine } from "../engines/engine.ts";
import type { Step } from "../generation/steps.ts";
import { timeSideBySide } from "./side_by_side.ts";
import { engineThatReadsUntilEnded } from "./testing/reading_engine.ts";

const PROMPT = Array.from({ length: 256 }, (_, i) => i);

/** An engine that only says what it was asked for. */
function engine(name: EngineName, told: string[], most = Infinity): Engine {
  async function* steps(prompt: readonly number[], _: unknown, count: number): AsyncGenerator<Step, void> {
    told.push(`${name} reads ${prompt.length}`);
    for (let token = 0; token < Math.min(count, most); token++) {
      if (token > 0) told.push(`${name} writes`);
      yield {} as Step;
    }
  }
  return { name, steps } as unknown as Engine;
}

function options(told: string[], tokens: number) {
  return {
    prompt: PROMPT,
    rounds: 1,
    tokens,
    idle: async () => void told.push("idle"),
    onTurn: () => void told.push("turn"),
  };
}

function four(name: string): string {
  return Array(4).fill(`${name} writes`).join(", ");
}

/** What was told in each turn, and whether the GPU was idle at its end. */
function turnsOf(told: readonly string[]): string[] {
  const turns = told.join(", ").split("turn, ").slice(1);
  return turns.map((turn) => turn.replace(/(, idle)+(, )?$/, "; idle"));
}

test("engines read in turn and write four tokens in turn, and the GPU is idle in between", async () => {
  const told: string[] = [];
  await timeSideBySide([engine("wgsl", told), engine("ort-webgpu", told)], options(told, 8));
  expect(turnsOf(told)).toEqual([
    "wgsl reads 256; idle",
    "ort-webgpu reads 256; idle",
    "wgsl reads 64; idle",
    "ort-webgpu reads 64; idle",
    `${four("wgsl")}; idle`,
    `${four("ort-webgpu")}; idle`,
    `${four("wgsl")}; idle`,
    `${four("ort-webgpu")}; idle`,
  ]);
});

test("each engine has a time for each prompt and each turn", async () => {
  const told: string[] = [];
  const times = await timeSideBySide([engine("wgsl", told)], { ...options(told, 5), rounds: 3 });
  expect(times.map(({ prefillMs, decodeMs }) => [prefillMs[64], prefillMs[256], decodeMs])).toEqual([
    [Array(3), Array(3), Array(6)].map((list) => list.fill(expect.any(Number))),
  ]);
});

function tellLate(): Promise<unknown> {
  return new Promise((resolve) => setTimeout(resolve, 100));
}

test("what the GPU takes to tell of its end is no time of an engine on the CPU", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const engines = [engine("wgsl", []), engine("ort-wasm", [])];
  const timing = timeSideBySide(engines, { ...options([], 4), idle: tellLate });
  await vi.runAllTimersAsync();
  expect((await timing).map(({ decodeMs }) => decodeMs)).toEqual([[25], [0]]);
});

test("an engine whose context ends too soon is an error", async () => {
  const told: string[] = [];
  await expect(timeSideBySide([engine("wgsl", told, 6)], options(told, 8))).rejects.toThrow(
    /wgsl came to the end of its context.*fewer tokens/,
  );
});

test("a signal ends it before the next turn", async () => {
  const told: string[] = [];
  const controller = new AbortController();
  const running = timeSideBySide([engine("wgsl", told)], {
    ...options(told, 8),
    signal: controller.signal,
    onTurn: () => controller.abort(new Error("enough")),
  });
  await expect(running).rejects.toThrow("enough");
});

test("a signal ends it while a prompt is read", async () => {
  const controller = new AbortController();
  const running = timeSideBySide([engineThatReadsUntilEnded(controller)], {
    ...options([], 8),
    signal: controller.signal,
  });
  await expect(running).rejects.toThrow("enough");
});
