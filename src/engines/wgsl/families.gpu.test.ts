import { afterEach, describe, expect, test } from "vitest";
import { findCandidates } from "../../generation/candidates.ts";
import { GREEDY } from "../../generation/sampling.ts";
import { watchWebGpu } from "../../gpu/watch.ts";
import { judgeHead } from "../../gpu/verdict.ts";
import type { Engine, EngineOptions } from "../engine.ts";
import { collect } from "../testing/collect_steps.ts";
import { FAMILY_FIXTURES } from "../testing/families.ts";
import { fixtureCheckpoint, fixtureReference } from "../testing/fixtures.ts";
import { bothGpus, expectClose } from "../testing/kernel_bench.ts";
import { planMemory } from "./plan.ts";
import { createWgslEngine } from "./wgsl_engine.ts";

const { ledger } = watchWebGpu();
const TOLERANCE = { absolute: 1e-3, relative: 0 };

describe.each(await bothGpus())("%s", (_, gpu) => {
  describe.each(FAMILY_FIXTURES)("%s", (folder, head) => {
    const engines: Engine[] = [];
    async function load(options: EngineOptions = {}): Promise<Engine> {
      const engine = await createWgslEngine(gpu, await fixtureCheckpoint(folder), head, options);
      engines.push(engine);
      return engine;
    }
    afterEach(() => {
      for (const engine of engines.splice(0)) engine.dispose();
      expect(ledger.entries).toEqual([]);
    });

    test("prefill gives transformers' logits, and over more than one chunk", async () => {
      const engine = await load();
      const { prompt, continuation, logits } = await fixtureReference(folder);
      const ids = [...prompt, ...continuation];
      const V = logits.length / ids.length;
      for (const length of [1, 2, 13, 32, 33, 46, ids.length]) {
        const expected = logits.subarray((length - 1) * V, length * V);
        expectClose(await engine.logits(ids.slice(0, length)), expected, TOLERANCE);
      }
    });

    test("greedy decoding gives transformers' text and candidates", async () => {
      const engine = await load();
      const { prompt, continuation, logits } = await fixtureReference(folder);
      const V = logits.length / (prompt.length + continuation.length);
      const steps = await collect(engine.steps(prompt, GREEDY, continuation.length));
      expect(steps.map(({ id }) => id)).toEqual(continuation);
      steps.forEach(({ candidates }, index) => {
        const row = prompt.length - 1 + index;
        const expected = findCandidates(logits.subarray(row * V, (row + 1) * V));
        expectClose(candidates.logits, expected.logits, TOLERANCE);
      });
    });

    test("its memory is the plan's, and its verdict its head", async () => {
      const { config } = await fixtureCheckpoint(folder);
      await load();
      expect(ledger.totalBytes).toBe(planMemory(config, "float16", head).totalBytes);
      expect(judgeHead(ledger.entries, config).kind).toBe(config.tied ? "single" : "separate");
    });
  });
});
