import { expect, test } from "vitest";
import { requestGpu } from "../../gpu/device.ts";
import { watchWebGpu } from "../../gpu/watch.ts";
import { fixtureCheckpoint, fixtureReference } from "../fixtures.ts";
import { expectClose } from "../wgsl/testing.ts";
import { createOrtWebGpuEngine } from "./webgpu.ts";

const { ledger } = watchWebGpu();
const TOLERANCE = { absolute: 1e-3, relative: 0 };
const show = () => ledger.entries.map((e) => `${e.label || "-"}:${e.role}:${e.bytes}:${e.usage.toString(16)}`).join(" ");
test.each(["/fixtures/tiny", "/models/one-matrix-6m"])("webgpu %s", async (folder) => {
  const { prompt, continuation, logits } = await fixtureReference(folder.startsWith("/f") ? folder : "/fixtures/shipped");
  const gpu = await requestGpu();
  console.log("before", show());
  for (const head of ["tied", "untied", "exported"] as const) {
  const engine = await createOrtWebGpuEngine(gpu, await fixtureCheckpoint(folder), head);
  console.log(head, "created", show());
  const ids = [...prompt, ...continuation];
  if (folder.startsWith("/f")) {
  const V = logits.length / ids.length;
  for (let length = 1; length <= ids.length; length += 4) {
    expectClose(await engine.logits(ids.slice(0, length)), logits.subarray((length - 1) * V, length * V), TOLERANCE);
  }
  } else expectClose(await engine.logits(prompt), logits, TOLERANCE);
  const steps = [];
  const at = performance.now();
  for await (const step of engine.steps(prompt, { temperature: 0, topK: 0, topP: 1, seed: 0 }, 16)) steps.push(step);
  console.log("ms/token", (performance.now() - at) / 16, steps.at(-1)?.dispatches);
  expect(steps.map(s => s.id)).toEqual(continuation.slice(0, 16));
  console.log("after", show(), ledger.totalBytes);
  engine.dispose();
  console.log("disposed", show());
  await new Promise((r) => setTimeout(r, 300));
  console.log("later", show());
  }
});
