import { expect, test } from "vitest";
import { judgeFile, mendFile } from "../judge_file.ts";
import { fixtureFolder } from "../testing/disk_folder.ts";

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

test("a GGUF file is not mended, and told why", async () => {
  await expect(mendFile(subject("llama-copy-q4"), { model: "", data: "" })).rejects.toThrow(
    /not mended here/,
  );
});
