import { expect, test } from "vitest";
import { randomFiles, type RandomKind } from "../../checkpoint/testing/random_files.ts";
import { judgeFile, mendFile } from "../judge_file.ts";
import { newFolder } from "../parts.ts";
import { memoryFolder } from "../testing/disk_folder.ts";

const NAMES = { model: "unused", data: "unused" };

function checkpoint(kind: RandomKind) {
  return { name: null, folder: memoryFolder(Object.fromEntries(randomFiles(kind))) };
}

/** V 320, D 64, two bytes per number. */
const BYTES = 320 * 64 * 2;

test.each([
  [{ tied: true }, "once", "once", 0],
  [{ tied: true, head: "copy" }, "twice", "once", 0],
  [{ tied: false, head: "copy" }, "twice", "twice", BYTES],
  [{ tied: false, head: "own" }, "own", "own", BYTES],
  [{ tied: true, head: "own" }, "own", "own", BYTES], // transformers 5 does not tie different matrices
  [{ tied: false, head: "copy", shards: 3 }, "twice", "twice", BYTES],
] as const)(
  "a checkpoint that is %j is stored %s and loaded %s",
  async (kind, stored, loaded, extraBytes) => {
    expect(await judgeFile(checkpoint(kind))).toMatchObject({
      format: "safetensors",
      vocabulary: [320, 64],
      stored,
      loaded,
      extraBytes,
    });
  },
);

test("without a head, a config that says untied contradicts the weights", async () => {
  await expect(judgeFile(checkpoint({ tied: false, head: "absent" }))).rejects.toThrow(/not tied/);
});

test.each([1, 3])("of %i file(s), the copy is dropped and the config ties", async (shards) => {
  const { folder } = checkpoint({ tied: false, head: "copy", shards });
  const { files, bytesBefore } = await mendFile({ name: null, folder }, NAMES);
  const mended = newFolder(files);
  const whole = {
    name: "mended",
    file: async (name: string) => (await mended.file(name)) ?? folder.file(name),
  };
  expect(await judgeFile({ name: null, folder: whole })).toMatchObject({ stored: "once", loaded: "once" });
  const weights = await mended.file(files[0]?.name ?? "");
  expect(bytesBefore - (weights?.size ?? 0)).toBeGreaterThanOrEqual(BYTES);
});

test("a head of its own is not dropped", async () => {
  await expect(mendFile(checkpoint({ tied: false, head: "own" }), NAMES)).rejects.toThrow(/no second matrix/);
});
