import { describe, expect, test, vi } from "vitest";
import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import { residentTensor, type ResidentTensor } from "../../checkpoint/format/tensor.ts";
import { GREEDY } from "../../generation/sampling.ts";
import { GpuMemoryError, requestGpu } from "../../gpu/device.ts";
import type { Role } from "../../gpu/roles.ts";
import { watchWebGpu } from "../../gpu/watch.ts";
import { judgeHead } from "../../gpu/verdict.ts";
import { createEngine } from "../create.ts";
import type { Engine } from "../engine.ts";
import type { Head } from "../head.ts";
import { disposedEngines } from "../testing/disposed_engines.ts";
import { fixtureCheckpoint, fixtureReference } from "../testing/fixtures.ts";
import { collect, idsOf } from "../testing/collect_steps.ts";
import { expectContextEnd } from "../testing/context_end.ts";
import { createWgslEngine } from "../wgsl/wgsl_engine.ts";
import { expectClose } from "../testing/kernel_bench.ts";
import { SHIPPED_MODEL } from "../../testing/shipped_model.ts";

// A worker for each engine would compile onnxruntime anew: seconds. `ort_wasm.gpu.test.ts` has one.
vi.mock(import("./wasm/begin.ts"), () => import("./wasm/begin_here.ts"));

const { ledger } = watchWebGpu();
const gpu = await requestGpu();
const TOLERANCE = { absolute: 1e-3, relative: 0 };
const TINY = "/fixtures/tiny";
const SHIPPED = `/${SHIPPED_MODEL}`;

type Create = (checkpoint: Checkpoint, head: Head) => Promise<Engine>;
const onCpu: Create = (...asked) => createEngine["ort-wasm"](async () => gpu, ...asked);
const onWebGpu: Create = (...asked) => createEngine["ort-webgpu"](async () => gpu, ...asked);
const ENGINES: [string, Create][] = [
  ["ort-wasm", onCpu],
  ["ort-webgpu", onWebGpu],
];

const engines = disposedEngines();
async function load(create: Create, folder: string, head: Head): Promise<Engine> {
  const engine = await create(await fixtureCheckpoint(folder), head);
  engines.push(engine);
  return engine;
}

/** A float16 tensor whose numbers are truncated to those that bfloat16 has too. */
function inDtype(tensor: ResidentTensor, dtype: "F32" | "BF16"): ResidentTensor {
  const halves = new Float16Array(tensor.bytes.slice().buffer);
  const words = new Uint32Array(new Float32Array(halves).buffer).map((word) => word & 0xffff0000);
  const numbers = dtype === "F32" ? words : Uint16Array.from(words, (word) => word >>> 16);
  return residentTensor(tensor.name, dtype, tensor.shape, new Uint8Array(numbers.buffer));
}

describe.each(ENGINES)("%s", (name, create) => {
  // The graph is the same. On an emulated GPU each new shape takes seconds to compile, and each token half a second: a
  // prompt is a token or two where the text does not matter.
  const onlyOnCpu = name === "ort-wasm" ? [] : ["long"];

  /** Logits after each of `lengths` ids of the fixture, and the continuation of its prompt. */
  const checkFixture = async (folder: string, head: Head, tokens: number, lengths: number[]) => {
    const engine = await load(create, folder, head);
    const { prompt, continuation, logits } = await fixtureReference(folder);
    const ids = [...prompt, ...continuation];
    const V = logits.length / ids.length;
    for (const length of lengths) {
      const expected = logits.subarray((length - 1) * V, length * V);
      expectClose(await engine.logits(ids.slice(0, length)), expected, TOLERANCE);
    }
    const greedy = await idsOf(engine.steps(prompt, GREEDY, tokens));
    expect(greedy).toEqual(continuation.slice(0, tokens));
  };

  for (const [folder, head] of [
    [TINY, "tied"],
    [TINY, "untied"],
    [TINY, "exported"],
    ["/fixtures/untied", "untied"],
  ] as const) {
    const tags = folder === TINY ? [] : onlyOnCpu;
    const more = name === "ort-wasm" ? "greedy text" : "the ledger sees its vocabulary-sized buffers";
    test(`gives transformers' logits, and ${more}: ${folder}, ${head}`, { tags }, async () => {
      if (name === "ort-wasm") return checkFixture(folder, head, 3, [17]);
      await checkFixture(folder, head, 0, [2]);
      await expectMatrices(folder, head);
    });
    test(
      `gives transformers' logits of many lengths, and greedy text: ${folder}, ${head}`,
      { tags: "long" },
      () => checkFixture(folder, head, 16, [1, 15, 16, 17, 36]),
    );
  }

  for (const { tokens, tags } of [
    { tokens: 8, tags: onlyOnCpu },
    { tokens: 64, tags: ["long"] },
  ]) {
    test(
      `gives transformers' logits and ${tokens} greedy tokens of the shipped checkpoint`,
      { tags },
      async () => {
        const { prompt, continuation, logits } = await fixtureReference("/fixtures/shipped");
        const engine = await load(create, SHIPPED, "tied");
        expectClose(await engine.logits(prompt), logits, TOLERANCE);
        const greedy = await idsOf(engine.steps(prompt, GREEDY, tokens));
        expect(greedy).toEqual(continuation.slice(0, tokens));
      },
    );
  }

  test("the same seed gives the text that the WGSL engine gives, and the GPU's work and memory are counted", async () => {
    const sampling = { temperature: 0.9, topK: 50, topP: 0.95, seed: 42 };
    const wgsl = await load((...checkpoint) => createWgslEngine(gpu, ...checkpoint), TINY, "tied");
    const expected = await collect(wgsl.steps([5], sampling, 4));
    await wgsl.dispose(); // its memory is not that of the other
    const steps = await collect((await load(create, TINY, "tied")).steps([5], sampling, 4));
    expect(steps.map(({ id, position }) => [id, position])).toEqual(
      expected.map(({ id, position }) => [id, position]),
    );
    expectClose(
      [steps[3]?.candidates.logSumExp ?? NaN],
      [expected[3]?.candidates.logSumExp ?? NaN],
      TOLERANCE,
    );
    if (name === "ort-wasm") {
      expect(steps[1]?.dispatches).toBe(0);
    } else {
      expect(steps[1]?.dispatches).toBeGreaterThan(10);
      await expectRoles();
    }
  });

  test(
    "stops where the context ends, and begins anew after that or after leaving early",
    { tags: onlyOnCpu },
    async () => {
      const engine = await load(create, TINY, "tied");
      await expectContextEnd(engine, await fixtureReference(TINY));
    },
  );

  test("a token that is no more than padding is never chosen", { tags: onlyOnCpu }, async () => {
    const { prompt, continuation } = await fixtureReference(TINY);
    const [winner = NaN] = continuation;
    const checkpoint = { ...(await fixtureCheckpoint(TINY)), tokenCount: winner };
    const engine = await create(checkpoint, "tied");
    engines.push(engine);
    const ids = await idsOf(engine.steps(prompt, GREEDY, 2));
    const logits = (await engine.logits(prompt)).subarray(0, winner);
    expect(ids[0]).toBe(logits.indexOf(Math.max(...logits)));
    expect(Math.max(...ids)).toBeLessThan(winner);
  });

  test("reads float32 weights, and on the CPU bfloat16 ones alike", async () => {
    const checkpoint = await fixtureCheckpoint(TINY);
    const logitsIn = async (dtype: "F32" | "BF16"): Promise<Float32Array> => {
      const tensors = new Map(
        [...checkpoint.tensors].map(([key, tensor]) => [key, inDtype(tensor, dtype)] as const),
      );
      const engine = await create({ ...checkpoint, tensors }, "tied");
      engines.push(engine);
      return engine.logits([3]);
    };
    const logits = await logitsIn("F32");
    if (name === "ort-wasm") expect(await logitsIn("BF16")).toEqual(logits);
    else await expect(logitsIn("BF16")).rejects.toThrow(/bfloat16.*ort-wasm/);
  });

  test("refuses to tie a checkpoint that has a head of its own, and leaves nothing allocated", async () => {
    await expect(load(create, "/fixtures/untied", "tied")).rejects.toThrow(/lm_head\.weight/);
    expect(ledger.entries).toEqual([]);
  });
});

async function expectMatrices(folder: string, head: Head): Promise<void> {
  const { config } = await fixtureCheckpoint(folder);
  // float16 in the file, float32 in memory: the result of folding a Cast.
  const bytes = 4 * config.vocabSize * config.hiddenSize;
  const { kind, matrices, extraBytes } = judgeHead(ledger.entries, config);
  expect(matrices).toHaveLength(head === "tied" ? 1 : 2);
  for (const matrix of matrices) expect(matrix).toMatchObject({ bytes, role: "weight" });
  expect([kind, extraBytes]).toEqual(head === "tied" ? ["single", 0] : ["separate", bytes]);
}

function bytesOf(role: Role): number {
  return ledger.entries.reduce((sum, entry) => sum + (entry.role === role ? entry.bytes : 0), 0);
}

/** Weights, KV cache, activations and staging of a TINY that has written are told apart, and nothing is left over. */
async function expectRoles(): Promise<void> {
  const { config, tensors } = await fixtureCheckpoint(TINY);
  const weights = [...tensors.values()].reduce((sum, tensor) => sum + 2 * tensor.bytes.byteLength, 0);
  expect(bytesOf("weight")).toBeGreaterThanOrEqual(weights);
  expect(bytesOf("weight")).toBeLessThan(1.05 * weights);
  expect(bytesOf("kv-cache")).toBe(2 * config.layers.length * config.contextLength * config.hiddenSize * 4);
  expect(bytesOf("activation")).toBeGreaterThan(0);
  expect(bytesOf("staging")).toBeGreaterThan(0);
  expect(bytesOf("runtime")).toBe(0);
}

test("a cache that this GPU has no room for is refused before any weight is read", async () => {
  const { config, tensors, ...rest } = await fixtureCheckpoint(TINY);
  const read = vi.fn<() => Promise<never>>();
  const elsewhere = Array.from(tensors, ([key, { name, dtype, shape, byteLength }]) => {
    return [key, { name, dtype, shape, byteLength, read }] as const;
  });
  const long = { ...config, contextLength: 2 ** 32 };
  const checkpoint = { ...rest, config: long, tensors: new Map(elsewhere) };
  await expect(onWebGpu(checkpoint, "tied")).rejects.toThrow(GpuMemoryError);
  expect(read).not.toHaveBeenCalled();
  expect(ledger.entries).toEqual([]);
});

describe("what the ledger sees of ort-webgpu", () => {
  test("a WASM engine holds no GPU memory, so there is nothing to judge", async () => {
    const engine = await load(onCpu, TINY, "exported");
    await engine.logits([1, 2]);
    const { config } = await fixtureCheckpoint(TINY);
    expect(judgeHead(ledger.entries, config).kind).toBe("unknown");
  });

  test(
    "a device lost in the middle of a run ends the run, and the next engine works",
    { tags: "long" },
    async () => {
      const lost = await requestGpu();
      const checkpoint = await fixtureCheckpoint(TINY);
      const engine = await createEngine["ort-webgpu"](async () => lost, checkpoint, "tied");
      // During its first run, while it compiles kernels, onnxruntime 1.30 hangs forever if the device is lost.
      await collect(engine.steps([1, 2, 3], GREEDY, 2));
      const running = collect(engine.steps([1, 2, 3], GREEDY, 30));
      lost.device.destroy();
      void engine.dispose();
      await expect(running).rejects.toThrow();
      const next = await load(onWebGpu, TINY, "tied");
      expect(await collect(next.steps([1, 2, 3], GREEDY, 2))).toHaveLength(2);
    },
  );
});
