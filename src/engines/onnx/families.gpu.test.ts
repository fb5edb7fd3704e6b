import { expect, test } from "vitest";
import { GREEDY } from "../../generation/sampling.ts";
import { requestGpu } from "../../gpu/device.ts";
import { createEngine } from "../create.ts";
import { idsOf } from "../testing/collect_steps.ts";
import { FAMILY_FIXTURES } from "../testing/families.ts";
import { fixtureCheckpoint, fixtureReference } from "../testing/fixtures.ts";
import { expectClose } from "../testing/kernel_bench.ts";
import { obstacleTo } from "../runnable/runnable.ts";

const gpu = await requestGpu();
const RUNNABLE = await Promise.all(
  FAMILY_FIXTURES.map(async ([folder, head]) => {
    const checkpoint = await fixtureCheckpoint(folder);
    return { folder, checkpoint, head, obstacle: obstacleTo("ort-webgpu", checkpoint, head) };
  }),
);

test.each(RUNNABLE.filter(({ obstacle }) => obstacle === null))(
  "$folder: onnxruntime on WebGPU gives transformers' logits and text",
  { tags: "long" },
  async ({ folder, checkpoint, head }) => {
    const engine = await createEngine["ort-webgpu"](async () => gpu, checkpoint, head);
    try {
      const { prompt, continuation, logits } = await fixtureReference(folder);
      const V = checkpoint.config.vocabSize;
      const last = prompt.length - 1;
      const expected = logits.subarray(last * V, (last + 1) * V);
      expectClose(await engine.logits(prompt), expected, { absolute: 1e-3, relative: 0 });
      expect(await idsOf(engine.steps(prompt, GREEDY, 8))).toEqual(continuation.slice(0, 8));
    } finally {
      void engine.dispose();
    }
  },
);
