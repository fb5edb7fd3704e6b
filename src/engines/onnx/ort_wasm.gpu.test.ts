import { afterAll, expect, test } from "vitest";
import { requestGpu } from "../../gpu/device.ts";
import { createEngine } from "../create.ts";
import { fixtureCheckpoint, fixtureReference } from "../testing/fixtures.ts";
import { expectClose } from "../testing/kernel_bench.ts";
import { SHIPPED_MODEL } from "../../testing/shipped_model.ts";

/** As on the page, in a worker: other tests run it in their own thread, where onnxruntime is compiled once. */
const engine = await createEngine["ort-wasm"](
  requestGpu,
  await fixtureCheckpoint(`/${SHIPPED_MODEL}`),
  "tied",
);
afterAll(() => engine.dispose());

test("in its worker it gives transformers' logits", async () => {
  const { prompt, logits } = await fixtureReference("/fixtures/shipped");
  expectClose(await engine.logits(prompt), logits, { absolute: 1e-3, relative: 0 });
});

/** A turn of the event loop: needed for typing and drawing. */
function turn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.addEventListener("message", () => resolve(), { once: true });
    port1.start();
    port2.postMessage(null);
  });
}

test("the page's own thread is free while the CPU reads a long prompt", async () => {
  const seen = { end: false, turns: 0 };
  const reading = engine.logits(Array<number>(100).fill(5)).finally(() => {
    seen.end = true;
  });
  while (!seen.end) {
    await turn();
    seen.turns += 1;
  }
  await reading;
  // On this thread there would be only a few: before and after the run, none during it.
  expect(seen.turns).toBeGreaterThan(20);
});
