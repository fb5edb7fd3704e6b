import { describe, expect, test } from "vitest";
import { idsOf } from "../engines/testing/collect_steps.ts";
import { generate, type GenerationRequest } from "./generate.ts";
import type { StepSource } from "./steps.ts";

const END = 0;
const request: GenerationRequest = {
  prompt: [5, 6],
  sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
  count: 10,
  endOfTextIds: [END],
};

/** An engine that yields `ids`, and records whether it was closed properly. */
function source(ids: readonly number[], logSumExp = 1): StepSource & { finished: boolean } {
  return {
    contextLength: 8,
    finished: false,
    async *steps(prompt, _sampling, count) {
      try {
        for (const [index, id] of ids.slice(0, count).entries()) {
          const candidates = { ids: Uint32Array.of(id), logits: Float32Array.of(1), logSumExp };
          yield { id, position: prompt.length + index, candidates, dispatches: 1 };
        }
      } finally {
        this.finished = true;
      }
    },
  };
}

describe("generate", () => {
  test("streams up to the count", async () => {
    expect(await idsOf(generate(source([7, 8, 9]), { ...request, count: 2 }))).toEqual([7, 8]);
  });

  test("ends before end-of-text, and stops the engine", async () => {
    const engine = source([7, END, 9]);
    expect(await idsOf(generate(engine, request))).toEqual([7]);
    expect(engine.finished).toBe(true);
  });

  test("ends at an abort, keeping what came, and stops the engine", async () => {
    const engine = source([7, 8, 9]);
    const abort = new AbortController();
    const ids: number[] = [];
    for await (const { id } of generate(engine, { ...request, signal: abort.signal })) {
      ids.push(id);
      abort.abort();
    }
    expect(ids).toEqual([7]);
    expect(engine.finished).toBe(true);
  });

  test("refuses an empty prompt", async () => {
    await expect(idsOf(generate(source([7]), { ...request, prompt: [] }))).rejects.toMatchObject({
      code: "empty-prompt",
    });
  });

  test("refuses a prompt that fills the context, and says by how much", async () => {
    const prompt = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    const refused = idsOf(generate(source([7]), { ...request, prompt }));
    await expect(refused).rejects.toThrow("Shorten the prompt by 2 tokens");
    const shorter = idsOf(generate(source([7]), { ...request, prompt: prompt.slice(1) }));
    await expect(shorter).rejects.toThrow("Shorten the prompt by 1 token.");
  });

  test("accepts a prompt that leaves room for one token", async () => {
    const prompt = [1, 2, 3, 4, 5, 6, 7];
    expect(await idsOf(generate(source([7]), { ...request, prompt }))).toEqual([7]);
  });

  test("reports logits that are not finite instead of going on with them", async () => {
    await expect(idsOf(generate(source([7], NaN), request))).rejects.toMatchObject({ code: "not-finite" });
  });
});
