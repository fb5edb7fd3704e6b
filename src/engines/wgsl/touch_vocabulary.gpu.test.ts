import { afterEach, describe, expect, test } from "vitest";
import { GREEDY } from "../../generation/sampling.ts";
import type { Engine } from "../engine.ts";
import type { Head } from "../head.ts";
import { bothGpus, expectClose } from "../testing/kernel_bench.ts";
import { fixtureCheckpoint, fixtureReference } from "../testing/fixtures.ts";
import { dot } from "../testing/reference.ts";
import type { VocabularyAccess } from "../vocabulary_access.ts";
import { vocabularyOf } from "./touch_vocabulary.ts";
import { createWgslEngine } from "./wgsl_engine.ts";

const TINY = "/fixtures/tiny";
const { config, tensors } = await fixtureCheckpoint(TINY);
const { prompt, continuation, logits } = await fixtureReference(TINY);
const { vocabSize: V, hiddenSize: D } = config;

/** The checkpoint's own rows, as bits and, by the browser's decoder, as numbers. */
const wte = tensors.get("model.embed_tokens.weight")?.bytes.slice().buffer ?? new ArrayBuffer(0);
const bitsOf = (id: number) => new Uint16Array(wte.slice(2 * D * id, 2 * D * (id + 1)));
const numbersOf = (row: Uint16Array<ArrayBuffer>) => Float32Array.from(new Float16Array(row.buffer));

const logitsAfterPrompt = logits.subarray((prompt.length - 1) * V, prompt.length * V);
const hidden = Float32Array.from({ length: D }, (_, column) => Math.sin(column + 1));
const [inPrompt = 0] = prompt;
const notInPrompt = Array.from({ length: V }, (_, id) => id).find((id) => !prompt.includes(id)) ?? 0;
const other = Uint16Array.from({ length: D }, (_, column) => 0x2c00 + 37 * column);

async function expectUses(
  access: VocabularyAccess,
  id: number,
  rows: Record<"embedding" | "head", Uint16Array<ArrayBuffer>>,
): Promise<void> {
  const uses = await access.read(id, hidden);
  expect(uses.embeddingRow).toEqual(rows.embedding);
  expect(uses.headRow).toEqual(rows.head);
  expect(uses.embedding).toEqual(numbersOf(rows.embedding));
  expectClose([uses.logit], [dot(hidden, numbersOf(rows.head))]);
}

describe.each(await bothGpus())("%s", (_, gpu) => {
  const engines: Engine[] = [];
  afterEach(() => {
    for (const engine of engines.splice(0)) void engine.dispose();
  });

  async function load(head: Head) {
    const engine = await createWgslEngine(gpu, await fixtureCheckpoint(TINY), head);
    engines.push(engine);
    const access = vocabularyOf(engine);
    if (!access) throw new Error("wgsl should give access to its vocabulary");
    expect(vocabularyOf(engine)).toBe(access);
    return { engine, access };
  }

  test.each(["tied", "untied"] as const)(
    "shows the checkpoint's rows and both their uses, %s",
    async (head) => {
      const { access } = await load(head);
      for (const id of [0, inPrompt, notInPrompt, V - 1]) {
        await expectUses(access, id, { embedding: bitsOf(id), head: bitsOf(id) });
      }
    },
  );

  test("tied: a row that is written moves the embedding and the logit", async () => {
    const { access } = await load("tied");
    access.write(7, other);
    await expectUses(access, 7, { embedding: other, head: other });
    expect(access.headBuffer).toBe(access.embeddingBuffer);
  });

  test("untied: it moves the embedding alone", async () => {
    const { access } = await load("untied");
    access.write(7, other);
    await expectUses(access, 7, { embedding: other, head: bitsOf(7) });
    expect(access.headBuffer).not.toBe(access.embeddingBuffer);
  });

  test("the hidden state after a prompt is what gives transformers' logits", async () => {
    const { access } = await load("tied");
    const state = await access.hidden(prompt);
    const expected = Array.from({ length: V }, (__, id) => dot(state, numbersOf(bitsOf(id))));
    expectClose(expected, logitsAfterPrompt, { absolute: 1e-3, relative: 0 });
  });

  test.each([8, 40])(
    "the hidden state after %i tokens is of the rows as they were when it was asked for",
    async (length) => {
      const { access } = await load("tied");
      const ids = Array.from({ length }, () => inPrompt);
      const expected = await access.hidden(ids);
      const asked = access.hidden(ids);
      access.write(inPrompt, other);
      expect(await asked).toEqual(expected);
      expect(await access.hidden(ids)).not.toEqual(expected);
    },
  );

  test("the next step goes by the row as it was written: tied, its logit is of the new row, all others stay", async () => {
    const { engine, access } = await load("tied");
    const state = await access.hidden(prompt);
    access.write(notInPrompt, other);
    const expected = logitsAfterPrompt.slice();
    expected[notInPrompt] = dot(state, numbersOf(other));
    expectClose(await engine.logits(prompt), expected, { absolute: 1e-3, relative: 0 });
  });

  test("untied, a token outside of the prompt changes no logit, and one in it does", async () => {
    const { engine, access } = await load("untied");
    access.write(notInPrompt, other);
    expectClose(await engine.logits(prompt), logitsAfterPrompt, { absolute: 1e-3, relative: 0 });
    access.write(inPrompt, other);
    const changed = await engine.logits(prompt);
    expect(changed.some((logit, id) => Math.abs(logit - (logitsAfterPrompt[id] ?? NaN)) > 0.1)).toBe(true);
  });

  test("any bits come back as they were written: -0, subnormals, infinities, NaNs with payloads", async () => {
    const { access } = await load("tied");
    const awkward = other.slice();
    awkward.set([0x8000, 0x0001, 0x83ff, 0x7c00, 0xfc00, 0x7e00, 0x7c01, 0xfd55]);
    access.write(9, awkward);
    expect((await access.read(9, hidden)).embeddingRow).toEqual(awkward);
  });

  test("writing the old rows back leaves the whole matrix, and the text, as they were", async () => {
    const { engine, access } = await load("tied");
    for (const id of [0, inPrompt, V - 1]) access.write(id, other);
    for (const id of [0, inPrompt, V - 1]) access.write(id, bitsOf(id));
    for (let id = 0; id < V; id++) {
      expect((await access.read(id, hidden)).embeddingRow).toEqual(bitsOf(id));
    }
    const ids: number[] = [];
    for await (const { id } of engine.steps(prompt, GREEDY, continuation.length)) ids.push(id);
    expect(ids).toEqual(continuation);
  });

  test("looking at rows while steps run, to the end of the context, changes no step", async () => {
    const { engine, access } = await load("tied");
    const undisturbed: number[] = [];
    for await (const { id } of engine.steps(prompt, GREEDY, 1000)) undisturbed.push(id);
    const ids: number[] = [];
    for await (const { id } of engine.steps(prompt, GREEDY, 1000)) {
      ids.push(id);
      expect((await access.read(inPrompt, hidden)).embeddingRow).toEqual(bitsOf(inPrompt));
    }
    expect(ids).toEqual(undisturbed);
    expect(ids.slice(0, continuation.length)).toEqual(continuation);
  });

  test("refuses ids that have no row, and rows of another length", async () => {
    const { access } = await load("tied");
    expect(() => access.write(V, other)).toThrow(String(V));
    expect(() => access.write(-1, other)).toThrow(RangeError);
    expect(() => access.write(1, other.subarray(1))).toThrow(`${D - 1}`);
    await expect(access.read(V, hidden)).rejects.toThrow(RangeError);
  });
});
