import * as fc from "fast-check";
import { expect, test } from "vitest";
import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import { parseSafetensors } from "../../checkpoint/format/safetensors.ts";
import { safetensorsFile } from "../../checkpoint/testing/safetensors_file.ts";
import { tries, unlessRejected } from "../../testing/fuzz.ts";
import { judgeFile, mendFile } from "../judge_file.ts";
import { newFolder } from "../parts.ts";
import { memoryFolder } from "../testing/disk_folder.ts";
import { edited, edits } from "../../testing/edits.ts";
import { expectSound } from "../testing/sound.ts";

const written = fc.record({
  rows: fc.integer({ min: 1, max: 9 }),
  columns: fc.integer({ min: 1, max: 9 }),
  names: fc.constantFrom(
    ["model.embed_tokens.weight", "lm_head.weight"] as const,
    ["transformer.wte.weight", "lm_head.weight"] as const,
    ["model.transformer.wte.weight", "model.transformer.ff_out.weight"] as const,
    ["gpt_neox.embed_in.weight", "embed_out.weight"] as const,
  ),
  head: fc.constantFrom("copy" as const, "own" as const),
  tied: fc.boolean(),
});

type Written = typeof written extends fc.Arbitrary<infer T> ? T : never;

function filesOf({ rows, columns, names, head, tied }: Written): Record<string, Uint8Array<ArrayBuffer>> {
  const size = rows * columns * 4;
  const [embedding, output] = names;
  const shape = [rows, columns];
  const header = {
    [output]: { dtype: "F32", shape, data_offsets: [0, size] },
    "model.norm.weight": { dtype: "F32", shape: [columns], data_offsets: [size, size + columns * 4] },
    [embedding]: { dtype: "F32", shape, data_offsets: [size + columns * 4, 2 * size + columns * 4] },
  };
  const file = new Uint8Array(safetensorsFile(header, 2 * size + columns * 4));
  const start = file.length - 2 * size - columns * 4;
  file.copyWithin(file.length - size, start, start + size);
  if (head === "own") file[file.length - 1] = (file[file.length - 1] ?? 0) ^ 1;
  const config = { model_type: "other", architectures: ["OtherForCausalLM"], tie_word_embeddings: tied };
  return { "model.safetensors": file, "config.json": new TextEncoder().encode(JSON.stringify(config)) };
}

test("flag against bytes: whatever is written is judged, and a copy mended", async () => {
  await fc.assert(
    fc.asyncProperty(written, async (wanted) => {
      const subject = { name: null, folder: memoryFolder(filesOf(wanted)) };
      const copy = wanted.tied ? { stored: "twice", loaded: "once" } : { stored: "twice", loaded: "twice" };
      const expected = wanted.head === "own" ? { stored: "own", loaded: "own" } : copy;
      expect(await judgeFile(subject)).toMatchObject({
        ...expected,
        vocabulary: [wanted.rows, wanted.columns],
      });
      if (wanted.head === "own") return;
      const { files } = await mendFile(subject, "");
      const folder = newFolder(files);
      expect(await judgeFile({ name: null, folder })).toMatchObject({ stored: "once", loaded: "once" });
      const mended = await folder.file("model.safetensors");
      const [, output] = wanted.names;
      const [before, after] = [
        parseSafetensors(filesOf(wanted)["model.safetensors"]?.buffer ?? new ArrayBuffer()),
        parseSafetensors((await mended?.read(0, mended.size))?.slice().buffer ?? new ArrayBuffer()),
      ];
      expect([...after.keys()]).toEqual([...before.keys()].filter((name) => name !== output));
      for (const [name, { bytes }] of after) expect(bytes, name).toEqual(before.get(name)?.bytes);
    }),
    tries(300),
  );
});

test("files that were cut, spliced or changed are judged soundly and mended, or refused in few words", async () => {
  await fc.assert(
    fc.asyncProperty(written, edits, fc.boolean(), async (wanted, changes, changesConfig) => {
      const files = filesOf(wanted);
      const changed = changesConfig ? "config.json" : "model.safetensors";
      files[changed] = edited(files[changed] ?? new Uint8Array(0), changes);
      const judgement = await unlessRejected(CheckpointError, () =>
        judgeFile({ name: null, folder: memoryFolder(files) }),
      );
      if (!judgement) return;
      expectSound(judgement, files["model.safetensors"]?.length ?? 0, 0.5);
      const mended = await unlessRejected(CheckpointError, () =>
        mendFile({ name: null, folder: memoryFolder(files) }, ""),
      );
      if (!mended) return;
      expect(judgement.stored).toBe("twice");
      expect(await judgeFile({ name: null, folder: newFolder(mended.files) })).toMatchObject({
        stored: "once",
      });
    }),
    tries(1000),
  );
});
