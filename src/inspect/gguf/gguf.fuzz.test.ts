import * as fc from "fast-check";
import { expect, test } from "vitest";
import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import { tries, unlessRejected } from "../../testing/fuzz.ts";
import { judgeFile } from "../judge_file.ts";
import { memoryFolder } from "../testing/disk_folder.ts";
import { edited, edits } from "../../testing/edits.ts";
import { writeGguf } from "../testing/gguf_file.ts";
import { expectSound } from "../testing/sound.ts";

const written = fc.record({
  rows: fc.integer({ min: 1, max: 9 }),
  columns: fc.integer({ min: 1, max: 9 }),
  head: fc.constantFrom("tied" as const, "copy" as const, "own" as const),
  architecture: fc.constantFrom("llama", "gemma3", "a-new-one"),
});

type Written = typeof written extends fc.Arbitrary<infer T> ? T : never;

function fileOf({ rows, columns, head, architecture }: Written): Uint8Array<ArrayBuffer> {
  const shape = [columns, rows];
  const tensors = [
    { name: "output_norm.weight", shape: [columns], first: 1 },
    { name: "token_embd.weight", shape, first: 2 },
  ];
  if (head !== "tied") tensors.push({ name: "output.weight", shape, first: head === "own" ? 3 : 2 });
  return writeGguf(tensors, architecture);
}

function judge(file: Uint8Array<ArrayBuffer>) {
  return unlessRejected(CheckpointError, () =>
    judgeFile({ name: "a.gguf", folder: memoryFolder({ "a.gguf": file }) }),
  );
}

/** No type of ggml's takes less than a bit. */
const BYTES_OF_NUMBER = 1 / 8;

const HELD = { tied: "once", copy: "twice", own: "own" } as const;

test("whatever matrix is written is judged", async () => {
  await fc.assert(
    fc.asyncProperty(written, async (wanted) => {
      const stored = HELD[wanted.head];
      expect(await judge(fileOf(wanted))).toMatchObject({
        stored,
        loaded: stored,
        vocabulary: [wanted.rows, wanted.columns],
      });
    }),
    tries(300),
  );
});

test("a file that was cut, spliced or changed is judged soundly, or refused in few words", async () => {
  await fc.assert(
    fc.asyncProperty(written, edits, async (wanted, changes) => {
      const file = edited(fileOf(wanted), changes);
      const judgement = await judge(file);
      if (judgement) expectSound(judgement, file.length, BYTES_OF_NUMBER);
    }),
    tries(1500),
  );
});

test("a byte that is changed in one of two equal matrices makes them two, if it changes a number", async () => {
  const flip = fc.record({ at: fc.nat(), by: fc.integer({ min: 1, max: 255 }) });
  await fc.assert(
    fc.asyncProperty(written, flip, async (wanted, { at, by }) => {
      const file = fileOf({ ...wanted, head: "copy" });
      const place = file.length - 32 * Math.ceil((wanted.rows * wanted.columns * 4) / 32);
      const changed = place + (at % (wanted.rows * wanted.columns * 4));
      const number = () => new DataView(file.buffer).getFloat32(changed - ((changed - place) % 4), true);
      const before = number();
      file[changed] = (file[changed] ?? 0) ^ by;
      expect(await judge(file)).toMatchObject({ stored: number() === before ? "twice" : "own" }); // 0 is -0
    }),
    tries(300),
  );
});

test("a file that ends early is refused", async () => {
  await fc.assert(
    fc.asyncProperty(written, fc.integer({ min: 32, max: 400 }), async (wanted, cut) => {
      const file = fileOf(wanted);
      fc.pre(cut < file.length);
      expect(await judge(file.slice(0, file.length - cut))).toBeNull();
    }),
    tries(300),
  );
});

test("any numbers whatever behind the magic are refused, or make a sound judgement", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (bytes) => {
      const file = Uint8Array.from([0x47, 0x47, 0x55, 0x46, 3, 0, 0, 0, ...bytes]);
      const judgement = await judge(file);
      if (judgement) expectSound(judgement, file.length, BYTES_OF_NUMBER);
    }),
    tries(500),
  );
});
