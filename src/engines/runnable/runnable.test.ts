import { describe, expect, test } from "vitest";
import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import { openCheckpoint } from "../../checkpoint/open_checkpoint.ts";
import { type RandomKind, randomFiles } from "../../checkpoint/testing/random_files.ts";
import { blobFolder } from "../../checkpoint/transport/blob_folder.ts";
import { ENGINE_NAMES, type EngineName } from "../abilities.ts";
import { checkRunnable, obstacleTo } from "./runnable.ts";
import { readFixture } from "../testing/fixture_folder.ts";
import { UnsupportedCheckpointError } from "../unsupported_checkpoint.ts";

/** D 64, H 2, F 128, as its headers tell it. */
async function look(kind: RandomKind = {}): Promise<Checkpoint> {
  const files = [...randomFiles(kind)].map(([name, bytes]) => new File([bytes], name));
  return (await openCheckpoint(blobFolder("a model", files))).checkpoint;
}

function obstacles(checkpoint: Checkpoint): Partial<Record<EngineName, string>> {
  const found = ENGINE_NAMES.map((engine) => [engine, obstacleTo(engine, checkpoint)] as const);
  return Object.fromEntries(found.filter(([, obstacle]) => obstacle !== null));
}

async function sized(sizes: Partial<Checkpoint["config"]>) {
  const checkpoint = await look();
  return obstacles({ ...checkpoint, config: { ...checkpoint.config, ...sizes } });
}

test("every engine runs a tied model in float16 of usual sizes", async () => {
  expect(obstacles(await look())).toEqual({});
});

describe("known before any weights are read:", () => {
  test("a width that the kernels of wgsl can't take", async () => {
    const found = await sized({ hiddenSize: 60, headCount: 2, keyValueHeadCount: 2, headSize: 30 });
    expect(found.wgsl).toMatch(/hidden_size should be a multiple of 8 and is 60; .* is 30/);
  });

  test("heads that onnxruntime's attention can't take, which transformers.js does without", async () => {
    const found = await sized({ headCount: 8, keyValueHeadCount: 8, headSize: 8 });
    expect(Object.keys(found)).toEqual(["ort-webgpu", "ort-wasm"]);
    expect(found["ort-wasm"]).toMatch(/multiple of 16 columns.* is 8\. Choose the engine wgsl/);
  });

  test("bfloat16, of which onnxruntime on WebGPU has no Cast, in transformers.js neither", async () => {
    const found = obstacles(await look({ dtype: "BF16" }));
    expect(Object.keys(found)).toEqual(["ort-webgpu", "transformers-js"]);
    expect(found["transformers-js"]).toMatch(/can.t read bfloat16.*Choose the engine wgsl or ort-wasm/);
  });

  test("bfloat16 of a single tensor among others", async () => {
    const found = obstacles(await look({ tied: false, headDtype: "BF16" }));
    expect(found["ort-webgpu"]).toMatch(/the dtype of lm_head\.weight of a model/);
  });

  test("weights that wasm memory can't hold in float32", async () => {
    const checkpoint = await look();
    const [wte] = checkpoint.tensors.values();
    const tensors = new Map(checkpoint.tensors);
    if (wte) tensors.set(wte.name, { ...wte, shape: [2 ** 20, 2 ** 10] });
    const found = obstacles({ ...checkpoint, tensors });
    expect(Object.keys(found)).toEqual(["ort-webgpu", "ort-wasm", "transformers-js"]);
    expect(found["ort-wasm"]).toMatch(/has 4294967296 bytes.*Choose the engine wgsl/);
  });

  test("another family than OLMo 1, which transformers.js alone can't run", async () => {
    const { checkpoint } = await readFixture("families/qwen2-tied");
    const found = obstacles(checkpoint);
    expect(Object.keys(found)).toEqual(["transformers-js"]);
    expect(found["transformers-js"]).toMatch(/runs OLMo 1 .* family Qwen2.*Choose the engine wgsl/);
  });

  test("a head of its own, which an engine of exports would leave out", async () => {
    const found = obstacles(await look({ tied: false }));
    expect(Object.keys(found)).toEqual(["transformers-js"]);
    expect(found["transformers-js"]).toMatch(/lm_head\.weight.*another engine, and the head untied/);
  });
});

test.each([["tied"], ["exported"]] as const)(
  "no engine runs an untied model with the head %s",
  async (head) => {
    const checkpoint = await look({ tied: false });
    for (const engine of ENGINE_NAMES) {
      expect(() => checkRunnable(engine, checkpoint, head)).toThrow(UnsupportedCheckpointError);
      expect(() => checkRunnable(engine, checkpoint, head)).toThrow(/lm_head\.weight/);
    }
  },
);

test("a head that an engine has not is refused with those that it has", async () => {
  expect(obstacleTo("wgsl", await look(), "exported")).toMatch(
    /no such head: choose the head tied or untied/,
  );
});
