import { describe, expect, test } from "vitest";
import { findCandidates } from "../../generation/candidates.ts";
import { GREEDY } from "../../generation/sampling.ts";
import { watchWebGpu } from "../../gpu/watch.ts";
import { judgeHead } from "../../gpu/verdict.ts";
import type { Engine, EngineOptions } from "../engine.ts";
import { collect } from "../testing/collect_steps.ts";
import { FAMILY_FIXTURES } from "../testing/families.ts";
import { disposedEngines } from "../testing/disposed_engines.ts";
import { fixtureCheckpoint, fixtureReference } from "../testing/fixtures.ts";
import { bothGpus, expectClose } from "../testing/kernel_bench.ts";
import { planMemory } from "./plan.ts";
import { createWgslEngine } from "./wgsl_engine.ts";

const { ledger } = watchWebGpu();
const TOLERANCE = { absolute: 1e-3, relative: 0 };

describe.each(await bothGpus())("%s", (_, gpu) => {
  // What a family is made of is the same for both; the kernels themselves are tested with both.
  const tags = gpu.subgroup ? [] : ["long"];
  describe.each(FAMILY_FIXTURES)("%s", (folder, head) => {
    const engines = disposedEngines();
    async function load(options: EngineOptions = {}, on = gpu): Promise<Engine> {
      const engine = await createWgslEngine(on, await fixtureCheckpoint(folder), head, options);
      engines.push(engine);
      return engine;
    }

    test(
      "prefill and greedy decoding give transformers' logits and text, over more than one chunk",
      { tags },
      async () => {
        const engine = await load();
        const { prompt, continuation, logits } = await fixtureReference(folder);
        const ids = [...prompt, ...continuation];
        const V = logits.length / ids.length;
        const rowOf = (length: number) => logits.subarray((length - 1) * V, length * V);
        for (const length of [1, 2, 13, 32, 33, ids.length]) {
          expectClose(await engine.logits(ids.slice(0, length)), rowOf(length), TOLERANCE);
        }
        const steps = await collect(engine.steps(prompt, GREEDY, continuation.length));
        expect(steps.map(({ id }) => id)).toEqual(continuation);
        steps.forEach(({ candidates, position }) => {
          expectClose(candidates.logits, findCandidates(rowOf(position)).logits, TOLERANCE);
        });
        expect(engine.kernelCheck?.result).toBe("pass");
      },
    );

    // `npm run test:wgpu` runs these kernels of every family, on a GPU that compiles them faster.
    const tagsInParts = folder.includes("gemma3") ? tags : ["long"];
    test(
      "in int4, with a cache of float16, and in parts, memory is the plan's and the verdict its head",
      { tags: tagsInParts },
      async () => {
        const { config } = await fixtureCheckpoint(folder);
        const { prompt } = await fixtureReference(folder);
        const options = { weights: "int4", cache: "float16" } as const;
        const engine = await load(options, { ...gpu, maxBindingBytes: 4400 });
        expect(ledger.totalBytes).toBe(planMemory(config, "int4", head, "float16").totalBytes);
        expect(judgeHead(ledger.entries, config).kind).toBe(config.tied ? "single" : "separate");
        await engine.logits(prompt);
        expect(engine.kernelCheck?.result).toBe("pass");
      },
    );
  });
});
