import { afterEach, describe, expect, test } from "vitest";
import type { Sampling } from "../../generation/sampling.ts";
import type { Step } from "../../generation/steps.ts";
import type { Engine } from "../engine.ts";
import { fixtureCheckpoint, fixtureReference } from "../fixtures.ts";
import { expectClose } from "../wgsl/testing.ts";
import { createOrtWasmEngine } from "./wasm.ts";

const TOLERANCE = { absolute: 1e-3, relative: 0 };
test("wasm", async () => {
  const { prompt, continuation, logits } = await fixtureReference("/fixtures/tiny");
  const engine = await createOrtWasmEngine(await fixtureCheckpoint("/fixtures/tiny"), "tied");
  const ids = [...prompt, ...continuation];
  const V = logits.length / ids.length;
  for (let length = 1; length <= ids.length; length += 4) {
    expectClose(await engine.logits(ids.slice(0, length)), logits.subarray((length - 1) * V, length * V), TOLERANCE);
  }
  const steps = [];
  for await (const step of engine.steps(prompt, { temperature: 0, topK: 0, topP: 1, seed: 0 }, 16)) steps.push(step.id);
  expect(steps).toEqual(continuation);
});
