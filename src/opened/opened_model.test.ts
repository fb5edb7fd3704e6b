import { expect, test, vi } from "vitest";
import { randomFiles } from "../checkpoint/testing/random_files.ts";
import { bytesFile } from "../checkpoint/transport/folder.ts";
import type { Engine } from "../engines/engine.ts";
import { type Gpu, GpuLostError } from "../gpu/device.ts";
import { RefusedTextError } from "../tokenizer/tokenizer_error.ts";
import { OpenedModel } from "./opened_model.ts";
import { surveyCheckpoint } from "./survey.ts";

const files = randomFiles();
const survey = await surveyCheckpoint({
  name: "random",
  file: async (name) => {
    const bytes = files.get(name);
    return bytes ? bytesFile(name, bytes.slice().buffer) : null;
  },
});

/** A model whose engine writes these ids, whatever it reads; it notes when it is asked. */
function modelThatWrites(text: string) {
  const asked: number[] = [];
  const engine: Engine = {
    name: "ort-wasm",
    head: "tied",
    contextLength: 64,
    async *steps(prompt, _, count) {
      asked.push(prompt.length);
      const ids = survey.tokenizer.encode(text).slice(0, count);
      const candidates = { ids: new Uint32Array(), logits: new Float32Array(), logSumExp: 0 };
      for (const [index, id] of ids.entries())
        yield { id, position: prompt.length + index, candidates, dispatches: 0 };
    },
    logits: async () => new Float32Array(),
    dispose: async () => {},
  };
  return { model: new OpenedModel({ ...survey, engine, gpu: null, cache: "float16" }), asked };
}

async function textOf(pieces: AsyncIterable<string>): Promise<string[]> {
  const texts: string[] = [];
  for await (const piece of pieces) texts.push(piece);
  return texts;
}

test("text comes in whole characters, though a token is a byte", async () => {
  const { model } = modelThatWrites("aé€");
  expect(await textOf(model.write("x"))).toEqual(["a", "é", "€"]);
});

test("a text that is cut within a character ends with the sign for that", async () => {
  const { model } = modelThatWrites("€");
  expect(await textOf(model.write("x", { count: 2 }))).toEqual(["\uFFFD"]);
});

test("a second text waits for the end of the first", async () => {
  const { model, asked } = modelThatWrites("ab");
  const [first, second] = [model.write("x"), model.write("xyz")];
  expect((await first.next()).value).toBe("a");
  const waiting = second.next();
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(asked).toEqual([1]);
  await first.return();
  expect((await waiting).value).toBe("a");
  expect(asked).toEqual([1, 3]);
});

test("a text that waits for another ends when its signal does, and lets no third begin", async () => {
  const { model, asked } = modelThatWrites("ab");
  const [first, ended] = [model.write("x"), new AbortController()];
  await first.next();
  const [waiting, third] = [model.write("xyz", { signal: ended.signal }).next(), model.write("xy").next()];
  ended.abort();
  expect(await waiting).toEqual({ done: true, value: undefined });
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(asked).toEqual([1]);
  await first.return();
  expect((await third).value).toBe("a");
});

test("a text that its signal has ended ends without an error, though the model is disposed of next", async () => {
  const { model } = modelThatWrites("ab");
  const ended = new AbortController();
  const text = model.write("x", { signal: ended.signal });
  await text.next();
  ended.abort();
  model.dispose();
  expect(await text.next()).toEqual({ done: true, value: undefined });
});

test("where the model is disposed of, texts end with a GpuLostError: one that is written, one that waits, and a new one", async () => {
  const { model } = modelThatWrites("ab");
  const first = model.write("x");
  await first.next();
  const waiting = model.write("x").next();
  model.dispose();
  await expect(waiting).rejects.toThrow(GpuLostError);
  await expect(first.next()).rejects.toThrow(GpuLostError);
  await expect(model.write("x").next()).rejects.toThrow(/was disposed of/);
});

test("the device goes when the engine is done with it, and not before", async () => {
  const { model } = modelThatWrites("a");
  let end: (() => void) | undefined;
  const running = new Promise<void>((resolve) => (end = resolve));
  const engine: Engine = { ...model.engine, dispose: () => running };
  const destroy = vi.fn<() => void>();
  const gpu = { device: { destroy } } as unknown as Gpu;
  new OpenedModel({ ...survey, engine, gpu, cache: "float16" }).dispose();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(destroy).not.toHaveBeenCalled();
  end?.();
  await vi.waitFor(() => expect(destroy).toHaveBeenCalledOnce(), { timeout: 20_000 });
});

test("an engine's own error on a device that goes is told as its loss", async () => {
  const { model } = modelThatWrites("a");
  const [lost, told] = [new AbortController(), new GpuLostError("The GPU device was lost.")];
  const device = { lost: new Promise((resolve) => setTimeout(resolve, 5)).then(() => lost.abort(told)) };
  const engine: Engine = {
    ...model.engine,
    steps: () => {
      throw new DOMException("unmapped", "AbortError");
    },
  };
  const gpu = { device, lost: lost.signal } as unknown as Gpu;
  await expect(textOf(new OpenedModel({ ...survey, engine, gpu, cache: "float16" }).write("x"))).rejects.toBe(
    told,
  );
});

test.each([
  [{ temperature: -1 }, /temperature should be a number from 0, found -1/],
  [{ temperature: NaN }, /temperature.* found NaN/],
  [{ topK: -1 }, /topK/],
  [{ topP: 1.1 }, /topP should be a number from 0 to 1, found 1.1/],
  [{ count: NaN }, /count/],
  [{ count: 2.5 }, /count/],
  [{ seed: 0.5 }, /seed/],
])("the setting %j is refused", async (settings, words) => {
  const { model, asked } = modelThatWrites("a");
  await expect(textOf(model.write("x", settings))).rejects.toThrow(words);
  await expect(textOf(model.write("x", settings))).rejects.toThrow(RangeError);
  expect(asked).toEqual([]);
});

test("a message to a model without a chat template is refused", async () => {
  const { model } = modelThatWrites("a");
  expect(model.canChat).toBe(false);
  await expect(textOf(model.write("x", { chat: true }))).rejects.toThrow(RefusedTextError);
});

test("a text that is ended before its prompt is rendered ends without an error", async () => {
  const { model } = modelThatWrites("ab");
  const chat = { template: "", specialTokens: {}, endOfTurnIds: [] };
  const chatting = new OpenedModel({ ...survey, chat, engine: model.engine, gpu: null, cache: "float16" });
  const ended = AbortSignal.abort(new Error("enough"));
  expect(await textOf(chatting.write("x", { chat: true, signal: ended }))).toEqual([]);
});

test("a setting that is undefined has its default", async () => {
  const { model } = modelThatWrites("abc");
  const settings = { count: undefined, temperature: undefined } as unknown as { count: number };
  expect(await textOf(model.write("x", settings))).toEqual(["a", "b", "c"]);
});
