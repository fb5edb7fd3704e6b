import { expect, test } from "vitest";
import { randomFiles } from "../checkpoint/testing/random_files.ts";
import { openModel } from "./open_model.ts";

// Nothing here starts to watch WebGPU: whoever uses the package needs not know of it.

function files(): File[] {
  return Array.from(randomFiles({ tied: false, head: "copy" }), ([name, bytes]) => new File([bytes], name));
}

test("an opened model's memory is what was planned, with one matrix, and all of it is freed", async () => {
  const model = await openModel(files());
  const { verdict, totalBytes } = model.memory();
  expect(verdict.kind).toBe("single");
  expect(totalBytes).toBe(model.plan?.totalBytes);
  model.dispose();
  expect(model.memory().totalBytes).toBe(0);
});

test("of two models of one shape each has one matrix", async () => {
  const models = [await openModel(files()), await openModel(files())];
  expect(models.map((model) => model.memory().verdict.kind)).toEqual(["single", "single"]);
  for (const model of models) model.dispose();
});

test("a text that is written when the model is disposed of ends with a GpuLostError", async () => {
  const model = await openModel(files());
  const text = model.write("Once", { temperature: 0 });
  await text.next();
  model.dispose();
  await expect(text.next()).rejects.toMatchObject({ name: "GpuLostError" });
});

test(
  "one that is disposed of in the middle of onnxruntime's first run ends that run, and another can be opened",
  { tags: "long" },
  async () => {
    const first = await openModel(files(), { engine: "ort-webgpu" });
    const reading = first.engine.logits([1, 2]);
    first.dispose();
    await expect(reading).rejects.toThrow(/was disposed/);
    const next = await openModel(files(), { engine: "ort-webgpu" });
    const logits = await next.engine.logits([1, 2]);
    expect(logits.every((logit) => Number.isFinite(logit))).toBe(true);
    next.dispose();
    await expect.poll(() => next.memory().totalBytes).toBe(0);
  },
);
