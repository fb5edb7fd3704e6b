import { expect, test } from "vitest";
import { judgeFile, mendFile } from "../judge_file.ts";
import { fixtureFolder, memoryFolder } from "../testing/disk_folder.ts";
import { writeGguf, type WrittenTensor } from "../testing/gguf_file.ts";

const subject = (name: string) => ({ name: `gguf-${name}.gguf`, folder: fixtureFolder("") });

/**
 * Written by training/inspect_files.py from checkpoints with V 67 and D 32. A block of 32 numbers takes 34 bytes as
 * Q8_0, 18 as Q4_0.
 */
test.each([
  ["llama-tied-f16", "once", 0],
  ["llama-own-q8", "own", 67 * 34],
  ["llama-copy-q4", "twice", 67 * 18],
  ["llama-copy-mixed", "twice", 67 * 34],
] as const)("%s of llama.cpp's writer is held %s", async (name, held, extraBytes) => {
  const judgement = await judgeFile(subject(name));
  expect(judgement).toMatchObject({
    format: "gguf",
    vocabulary: [67, 32],
    stored: held,
    loaded: held,
    extraBytes,
  });
  expect(judgement.explanation).toMatch(/token_embd\.weight \[67, 32\]/);
});

test.each([1, 2])("a model in two shards is judged by its shard %i, with the other one", async (shard) => {
  const name = `llama-copy-split-0000${shard}-of-00002`;
  expect(await judgeFile(subject(name))).toMatchObject({
    vocabulary: [67, 32],
    stored: "twice",
    matrices: [
      { name: "token_embd.weight", bytes: 67 * 32 * 2 },
      { name: "output.weight", bytes: 67 * 34 },
    ],
  });
});

test("a shard without the others is an error that names the missing one", async () => {
  const { folder, name } = subject("llama-copy-split-00001-of-00002");
  const alone = {
    name: "alone",
    file: async (wanted: string) => (wanted === name ? folder.file(wanted) : null),
  };
  await expect(judgeFile({ name, folder: alone })).rejects.toThrow(/00002-of-00002\.gguf is not there/);
});

const SHAPE = [32, 67];
const EMBEDDING = { name: "token_embd.weight", shape: SHAPE, first: 1 };
const HEAD = { name: "output.weight", shape: SHAPE, first: 1 };

/** A layer's matrix as BitNet's own I2_S (36) has it, or the Q4_0_4_4 (31) that ggml had in 2024. */
const LAYER = { name: "blk.0.attn_q.weight", shape: [32, 32], first: 0 };

function written(tensors: readonly WrittenTensor[], edit?: (file: Uint8Array) => void) {
  const file = writeGguf(tensors, "bitnet-b1.58");
  edit?.(file);
  return { name: "a.gguf", folder: memoryFolder({ "a.gguf": file }) };
}

test.each([36, 31])("layers of a type %i that is not known are no matter", async (code) => {
  const layer = { ...LAYER, code };
  expect(await judgeFile(written([EMBEDDING, layer]))).toMatchObject({ stored: "once", loaded: "once" });
  expect(await judgeFile(written([layer, EMBEDDING, HEAD]))).toMatchObject({ stored: "twice" });
});

test("an end of a type that is not known is stored once if it is alone, and can't be compared", async () => {
  const embedding = { ...EMBEDDING, code: 36 };
  expect(await judgeFile(written([embedding, LAYER]))).toMatchObject({
    vocabulary: [67, 32],
    matrices: [{ name: "token_embd.weight", bytes: 67 * 32 * 4 }],
    stored: "once",
  });
  await expect(judgeFile(written([embedding, HEAD]))).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringMatching(/token_embd\.weight \[67, 32\] \(ggml's type 36\) is of a type/),
  });
});

const Q8_0 = 8;

/** A float32 with the bytes of what begins a block of Q8_0: the scale 1 in float16, then a number of steps. */
function beginsBlock(steps: number): number {
  return new Float32Array(Uint32Array.of(0x3c00 + steps * 2 ** 16).buffer)[0] ?? NaN;
}

test.each([
  [5, 6, "twice"],
  [5, 80, "own"],
])("ends of one quantised type, of %i and %i steps, are %s: rounding explains a step", async (a, b, held) => {
  const [embedding, head] = [
    { ...EMBEDDING, code: Q8_0, first: beginsBlock(a) },
    { ...HEAD, code: Q8_0, first: beginsBlock(b) },
  ];
  expect(await judgeFile(written([embedding, head]))).toMatchObject({ stored: held, loaded: held });
});

/** As gguf-py's GGUFWriter writes its version, 3, for big-endian computers; and llama.cpp's first version of the format. */
test.each([
  [[0, 0, 0, 3], /big-endian/],
  [[1, 0, 0, 0], /version 1, of August 2023/],
])("a version of the bytes %j is told from damage", async (version, problem) => {
  const file = written([EMBEDDING], (bytes) => bytes.set(version, 4));
  await expect(judgeFile(file)).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringMatching(problem),
  });
});

test("an adapter can't be told: it is for a model that may have two ends", async () => {
  const parts = ["a", "b"].map((part) => ({ name: `${LAYER.name}.lora_${part}`, shape: [32, 32], first: 0 }));
  await expect(judgeFile(written(parts))).rejects.toThrow("a.gguf is an adapter");
});

test("a GGUF file is not mended, and told why", async () => {
  await expect(mendFile(subject("llama-copy-q4"), "")).rejects.toThrow(/not mended here/);
});

/** As stable-diffusion.cpp writes them. */
test("a file that names no architecture is not said to have one", async () => {
  const folder = memoryFolder({ "a.gguf": writeGguf([LAYER], "") });
  const { stored, explanation } = await judgeFile({ name: "a.gguf", folder });
  expect(stored).toBe("none");
  expect(explanation).toBe("There is no token_embd.weight, and the file names no architecture.");
});
