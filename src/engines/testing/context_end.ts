import { expect } from "vitest";
import { GREEDY } from "../../generation/sampling.ts";
import type { Engine } from "../engine.ts";
import { idsOf } from "./collect_steps.ts";
import type { Reference } from "./fixtures.ts";

/** A text stops where the context ends, and the next one is right after that, and after one that was left early. */
export async function expectContextEnd(engine: Engine, { prompt, continuation }: Reference): Promise<void> {
  const nearTheEnd = [...prompt, ...continuation.slice(0, 14)];
  const last = await idsOf(engine.steps(nearTheEnd, GREEDY, 1000));
  expect(last).toHaveLength(engine.contextLength - nearTheEnd.length);
  expect(last.slice(0, 2)).toEqual(continuation.slice(14));
  for await (const { position } of engine.steps([1, 2, 3], GREEDY, 40)) if (position === 4) break;
  expect(await idsOf(engine.steps(prompt, GREEDY, 0))).toEqual([]);
  expect(await idsOf(engine.steps(prompt, GREEDY, 2))).toEqual(continuation.slice(0, 2));
}
