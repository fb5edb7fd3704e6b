import { expect, test } from "vitest";
import { OnnxEngine } from "./onnx_engine.ts";
import type { Runtime } from "./runtime.ts";

/** A runtime that reads at most 16 tokens at once, and notes what it is asked for. */
function fakeRuntime(onRead = () => {}) {
  const asked: (readonly [position: number, ids: readonly number[]])[] = [];
  const seen = { asked, disposals: 0, isReading: false };
  const runtime: Runtime = {
    prefillTokens: 16,
    read: async (ids, position) => {
      seen.isReading = true;
      asked.push([position, ids]);
      onRead();
      await Promise.resolve();
      seen.isReading = false;
      return 1;
    },
    pick: async () => ({
      candidates: { ids: new Uint32Array(), logits: new Float32Array(), logSumExp: 0 },
      chosen: 7,
      dispatches: 2,
    }),
    logits: async () => new Float32Array(),
    dispose: async () => {
      expect(seen.isReading).toBe(false);
      seen.disposals += 1;
    },
  };
  const config = { vocabSize: 100, contextLength: 64 };
  return { engine: new OnnxEngine("ort-webgpu", "tied", config, runtime), seen };
}

const IDS = Array.from({ length: 40 }, (_, i) => i);
const PIECES = [
  [0, IDS.slice(0, 16)],
  [16, IDS.slice(16, 32)],
  [32, IDS.slice(32)],
];

test("a prompt is read in pieces that the runtime can read, each at its place", async () => {
  const { engine, seen } = fakeRuntime();
  await engine.logits(IDS);
  expect(seen.asked).toEqual(PIECES);
});

test("then each token is read where it stands, and the work of all pieces is the first step's", async () => {
  const { engine, seen } = fakeRuntime();
  const steps = [];
  for await (const { id, position, dispatches } of engine.steps(
    IDS,
    { temperature: 0, topK: 0, topP: 1, seed: 1 },
    3,
  ))
    steps.push([id, position, dispatches]);
  expect(steps).toEqual([
    [7, 40, 3 + 2],
    [7, 41, 1 + 2],
    [7, 42, 1 + 2],
  ]);
  expect(seen.asked).toEqual([...PIECES, [40, [7]], [41, [7]]]);
});

test.each<[string, number[]]>([
  ["none", []],
  ["one without a row", [1, 100]],
  ["more than the context", Array(65).fill(1)],
])("ids that the model can't read are refused, and not read: %s", async (_, ids) => {
  const { engine, seen } = fakeRuntime();
  await expect(engine.logits(ids)).rejects.toThrow(RangeError);
  expect(seen.asked).toEqual([]);
});

test("a second sequence is refused until the loop over the first is left", async () => {
  const { engine, seen } = fakeRuntime();
  const sampling = { temperature: 0, topK: 0, topP: 1, seed: 1 };
  for await (const { position } of engine.steps([1, 2], sampling, 9)) {
    await expect(engine.logits([3])).rejects.toThrow("is busy");
    await expect(engine.steps([3], sampling, 1).next()).rejects.toThrow("is busy");
    if (position === 3) break;
  }
  expect(seen.asked).toEqual([
    [0, [1, 2]],
    [2, [7]],
  ]);
  const logits = engine.logits([3]);
  await expect(engine.logits([4])).rejects.toThrow("is busy");
  await logits;
  await engine.logits([4]);
});

test("a runtime that is disposed of while it reads goes after that, once, and no more is read", async () => {
  const freed: Promise<number>[] = [];
  const { engine, seen } = fakeRuntime(() => void freed.push(engine.dispose().then(() => seen.disposals)));
  await expect(engine.logits(IDS)).rejects.toThrow("was disposed while it worked");
  expect([seen.asked.length, await Promise.all(freed)]).toEqual([1, [1]]);
  await engine.dispose();
  expect(seen.disposals).toBe(1);
});

test("a runtime that does not read is disposed of at once", () => {
  const { engine, seen } = fakeRuntime();
  void engine.dispose();
  expect(seen.disposals).toBe(1);
});
