import { readFile } from "node:fs/promises";
import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import { expect, test } from "vitest";
import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import { FAMILIES } from "../../models/families.ts";
import { FAMILY_FIXTURES } from "../testing/families.ts";
import { readFixture } from "../testing/fixture_folder.ts";
import { Draws, randomCheckpoint } from "../testing/random_checkpoint.ts";
import { obstacleTo } from "../runnable/runnable.ts";
import { cachePairs, tokenFeeds } from "./feeds.ts";
import { buildModel } from "./graph/model_graph.ts";
import { createSession, runSession } from "./inference_session.ts";

env.wasm.numThreads = 1;

const fixturePath = (path: string) => new URL(`../../../fixtures/${path}`, import.meta.url);

async function readConfig(name: string): Promise<object> {
  return JSON.parse(await readFile(fixturePath(`${name}/config.json`), "utf8")) as object;
}

async function readReference(name: string) {
  const reference = await readFile(fixturePath(`${name}/reference.json`), "utf8");
  const { prompt_ids, continuation_ids } = JSON.parse(reference) as {
    prompt_ids: number[];
    continuation_ids: number[];
  };
  const bytes = Uint8Array.from(await readFile(fixturePath(`${name}/logits.f32`)));
  return { ids: [...prompt_ids, ...continuation_ids], logits: new Float32Array(bytes.buffer) };
}

/** Reads spans of tokens one after the other, and returns the logits after each. */
async function* logitsBehind(
  session: InferenceSession,
  { config }: Checkpoint,
  ids: readonly number[],
  ends: readonly number[],
): AsyncGenerator<readonly [end: number, logits: Float32Array]> {
  const { keyValueHeadCount, headSize } = config;
  const empty = new Tensor("float32", new Float32Array(), [1, keyValueHeadCount, 0, headSize]);
  let cache: Record<string, Tensor> = Object.fromEntries(cachePairs(config).map(([past]) => [past, empty]));
  let position = 0;
  for (const end of ends) {
    const feeds = tokenFeeds(Tensor, ids.slice(position, end), position);
    const results = await runSession(session, { ...feeds, ...cache });
    cache = Object.fromEntries(
      cachePairs(config).map(([past, present]) => [past, results[present] as Tensor]),
    );
    yield [end, results["logits"]?.data as Float32Array];
    position = end;
  }
}

const RUNNABLE = await Promise.all(
  FAMILY_FIXTURES.map(async ([folder, head]) => {
    const { checkpoint } = await readFixture(folder.replace("/fixtures/", ""));
    return { name: checkpoint.name, checkpoint, head, obstacle: obstacleTo("ort-wasm", checkpoint, head) };
  }),
);

test.each(RUNNABLE.filter(({ obstacle }) => obstacle === null))(
  "$name: onnxruntime gives transformers' logits, of many tokens at once and of one",
  async ({ name, checkpoint, head }) => {
    const session = await createSession(InferenceSession, buildModel(checkpoint, head), "wasm");
    const { ids, logits } = await readReference(name);
    const V = checkpoint.config.vocabSize;
    const ends = [40, ...Array.from({ length: ids.length - 40 }, (_, i) => 41 + i)];
    for await (const [end, actual] of logitsBehind(session, checkpoint, ids, ends)) {
      const expected = logits.subarray((end - 1) * V, end * V);
      const errors = actual.map((logit, index) => Math.abs(logit - (expected[index] ?? NaN)));
      expect(Math.max(...errors), `after ${end} tokens`).toBeLessThan(1e-3);
    }
    await session.release();
  },
);

test("all families are among those that run, and what does not run is heads of an odd size", () => {
  const families = RUNNABLE.filter(({ obstacle }) => obstacle === null).map(
    ({ checkpoint }) => checkpoint.config.family,
  );
  expect(new Set(families)).toEqual(new Set(Object.keys(FAMILIES).filter((family) => family !== "olmo")));
  const refused = RUNNABLE.filter(({ obstacle }) => obstacle !== null);
  // Their heads have 8, 12 or 20 columns, by their config.json.
  expect(refused.map(({ name }) => name)).toEqual([
    "families/olmo2-untied",
    "families/llama-tied",
    "families/qwen2-untied",
    "families/qwen3-untied",
    "families/gemma3_text-untied",
  ]);
});

test("onnxruntime itself refuses heads of 24 columns, as we say of it", async () => {
  const sizes = { hidden_size: 48, head_dim: 24, num_attention_heads: 2, num_key_value_heads: 2 };
  const config = { ...(await readConfig("families/qwen3-tied")), ...sizes };
  const checkpoint = randomCheckpoint(config, new Draws(1));
  const session = await createSession(InferenceSession, buildModel(checkpoint, "tied"), "wasm");
  const reading = logitsBehind(session, checkpoint, [1, 2], [2]).next();
  await expect(reading).rejects.toMatchObject({
    details: expect.stringMatching(/multiple of 16/) as unknown,
  });
  await session.release();
});
