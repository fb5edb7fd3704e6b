import { expect, test } from "vitest";
import type { Engine } from "../engines/engine.ts";
import type { Step } from "../generation/steps.ts";
import { timeSideBySide } from "./side_by_side.ts";
import { engineThatReadsUntilEnded } from "./testing/reading_engine.ts";

const PROMPT = Array.from({ length: 256 }, (_, i) => i);

/** An engine that only says what it was asked for. */
function engine(name: string, told: string[], most = Infinity): Engine {
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
  await timeSideBySide([engine("a", told), engine("b", told)], options(told, 8));
  expect(turnsOf(told)).toEqual([
    "a reads 256; idle",
    "b reads 256; idle",
    "a reads 64; idle",
    "b reads 64; idle",
    `${four("a")}; idle`,
    `${four("b")}; idle`,
    `${four("a")}; idle`,
    `${four("b")}; idle`,
  ]);
});

test("each engine has a time for each prompt and each turn", async () => {
  const told: string[] = [];
  const times = await timeSideBySide([engine("a", told)], { ...options(told, 5), rounds: 3 });
  expect(times.map(({ prefillMs, decodeMs }) => [prefillMs[64], prefillMs[256], decodeMs])).toEqual([
    [Array(3), Array(3), Array(6)].map((list) => list.fill(expect.any(Number))),
  ]);
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
  const running = timeSideBySide([engine("a", told)], {
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
