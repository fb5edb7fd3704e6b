import { expect, test } from "vitest";
import { judgeFile, mendFile } from "../judge_file.ts";
import { fixtureFolder } from "../testing/disk_folder.ts";

const subject = (name: string) => ({ name: `gguf-${name}.gguf`, folder: fixtureFolder("") });

/** Written by training/inspect_files.py, of checkpoints with V 67 and D 32. A block of 32 numbers takes 34 bytes as Q8_0, 18 as Q4_0. */
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

test("a GGUF file is not mended, and told why", async () => {
  await expect(mendFile(subject("llama-copy-q4"), { model: "", data: "" })).rejects.toThrow(
    /not mended here/,
  );
});
