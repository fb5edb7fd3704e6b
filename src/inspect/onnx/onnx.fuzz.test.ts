import { fromBinary, toBinary } from "@bufbuild/protobuf";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import type { FileSource, Folder } from "../../checkpoint/transport/folder.ts";
import {
  type GraphProto,
  ModelProtoSchema,
  TensorProto_DataLocation as DataLocation,
} from "../../engines/onnx/format/onnx_pb.ts";
import { tries, unlessRejected } from "../../testing/fuzz.ts";
import { judgeFile, mendFile } from "../judge_file.ts";
import type { Holding, Judgement } from "../judgement.ts";
import { newFolder } from "../parts.ts";
import { memoryFolder } from "../testing/disk_folder.ts";
import { edited, edits } from "../../testing/edits.ts";
import { expectSound } from "../testing/sound.ts";
import { DATA, readsRows, writeOnnx, type Written } from "../testing/onnx_model.ts";
import { cutEnds } from "./cut_ends.ts";
import { findEnds } from "./ends.ts";
import { indexGraph } from "./graph_index.ts";
import { openOnnx } from "./onnx_file.ts";

const written: fc.Arbitrary<Written> = fc.record({
  rows: fc.integer({ min: 2, max: 9 }),
  columns: fc.oneof(
    { arbitrary: fc.integer({ min: 1, max: 7 }), weight: 9 },
    { arbitrary: fc.constant(2100), weight: 1 }, // its matrix stays in the file while the graph is read
  ),
  embedding: fc.constantFrom("plain" as const, "transposed" as const, "other axis" as const),
  head: fc.constantFrom<Written["head"]>("Gemm", "MatMul", "Transpose, MatMul", "Einsum", "Einsum across"),
  matrix: fc.constantFrom("shared" as const, "copy" as const, "own" as const),
  external: fc.boolean(),
  merged: fc.boolean(),
});

const SUBJECT = "model.onnx";

function judge(model: Uint8Array<ArrayBuffer>, data: Uint8Array<ArrayBuffer>): Promise<Judgement | null> {
  return unlessRejected(CheckpointError, () =>
    judgeFile({ name: SUBJECT, folder: memoryFolder({ [SUBJECT]: model, [DATA]: data }) }),
  );
}

/** Operators on constants that onnxruntime folds at loading, before each end: one that a Gemm reads is the Gemm's own. */
function folds({ embedding, head, matrix }: Written): readonly [number, number] {
  const lies = matrix === "shared" ? embedding === "plain" : readsRows(head);
  return [
    embedding === "transposed" ? 1 : 0,
    (lies === readsRows(head) || head === "Gemm" ? 0 : 1) + (head === "Transpose, MatMul" ? 1 : 0),
  ];
}

function expectedOf(model: Written): { stored: Holding; loaded: Holding } {
  if (model.matrix === "own") return { stored: "own", loaded: "own" };
  if (model.matrix === "copy") return { stored: "twice", loaded: "twice" };
  const [one, other] = folds(model);
  const isEach = model.merged === true && one > 0; // each graph of an If keeps what is folded in it
  return { stored: "once", loaded: one === other && !isEach ? "once" : "twice" };
}

/** As Python's onnx writes a model again that it loaded from external data: each tensor says that its numbers are in it. */
function writtenAgain(model: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const read = fromBinary(ModelProtoSchema, model);
  for (const tensor of read.graph?.initializer ?? [])
    if (tensor.externalData.length === 0) tensor.dataLocation = DataLocation.DEFAULT;
  return toBinary(ModelProtoSchema, read);
}

test("whatever way the ends are written, they are judged by what onnxruntime folds", async () => {
  await fc.assert(
    fc.asyncProperty(written, fc.boolean(), async (wanted, isAgain) => {
      const { model, data } = writeOnnx(wanted);
      expect(await judge(isAgain ? writtenAgain(model) : model, data)).toMatchObject({
        ...expectedOf(wanted),
        vocabulary: [wanted.rows, wanted.columns],
      });
    }),
    tries(500),
  );
});

test("what is mended has one matrix", async () => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(written, async (wanted) => {
      fc.pre(expectedOf(wanted).loaded === "twice");
      const { model, data } = writeOnnx(wanted);
      const folder = memoryFolder({ [SUBJECT]: model, [DATA]: data });
      const mended = await unlessRejected(CheckpointError, () =>
        mendFile({ name: SUBJECT, folder }, "mended.onnx"),
      );
      if (!mended) return;
      count += 1;
      const judgement = await judgeFile({ name: "mended.onnx", folder: newFolder(mended.files) });
      expect(judgement).toMatchObject({ stored: "once", loaded: "once" });
    }),
    tries(300),
  );
  expect(count).toBeGreaterThan(0);
});

test("a model that was cut, spliced or changed is judged soundly and mended, or refused in few words", async () => {
  await fc.assert(
    fc.asyncProperty(written, edits, fc.boolean(), async (wanted, changes, changesData) => {
      const { model, data } = writeOnnx(wanted);
      const [one, other] = changesData ? [model, edited(data, changes)] : [edited(model, changes), data];
      const judgement = await judge(one, other);
      if (!judgement) return;
      expectSound(judgement, one.length + other.length, 2);
      const folder = memoryFolder({ [SUBJECT]: one, [DATA]: other });
      const mended = await unlessRejected(CheckpointError, () =>
        mendFile({ name: SUBJECT, folder }, "mended.onnx"),
      );
      if (mended) expect(judgement.loaded).toBe("twice");
      await unlessRejected(CheckpointError, () => cut(folder));
    }),
    tries(1000),
  );
});

async function cut(folder: Folder): Promise<void> {
  const model = await folder.file(SUBJECT);
  const index = indexGraph(await openOnnx(model as FileSource));
  const found = findEnds(index);
  if ("ends" in found) await cutEnds(index, found.ends, { model: model as FileSource, folder });
}

test("a byte that is changed in one of two equal matrices makes them two, if it changes a number", async () => {
  const flip = fc.record({ at: fc.nat(), by: fc.integer({ min: 1, max: 255 }) });
  await fc.assert(
    fc.asyncProperty(written, flip, async ({ rows, columns }, { at, by }) => {
      const model = writeOnnx({
        rows,
        columns,
        embedding: "plain",
        head: "Gemm",
        matrix: "copy",
        external: true,
      });
      const data = model.data.slice();
      data[at % data.length] = (data[at % data.length] ?? 0) ^ by;
      const numbers = [...new Float32Array(data.buffer)];
      const isSame = numbers.slice(rows * columns).every((number, i) => number === numbers[i]);
      expect(await judge(model.model, data)).toMatchObject({ stored: isSame ? "twice" : "own" });
    }),
    tries(500),
  );
});

const AGAIN: Readonly<Record<string, (graph: GraphProto) => void>> = {
  initializer: ({ initializer }) => initializer.push(...initializer.slice(0, 1)),
  node: ({ node }) => node.push(...node.slice(0, 1)),
};

test.each(Object.keys(AGAIN))("a name that a second %s has too is refused", async (what) => {
  const way = {
    rows: 5,
    columns: 4,
    embedding: "plain",
    head: "Gemm",
    matrix: "copy",
    external: false,
  } as const;
  const model = fromBinary(ModelProtoSchema, writeOnnx(way).model);
  if (model.graph) AGAIN[what]?.(model.graph);
  const folder = memoryFolder({ [SUBJECT]: toBinary(ModelProtoSchema, model) });
  await expect(judgeFile({ name: SUBJECT, folder })).rejects.toThrow(/defines .* twice/);
});

test("any bytes whatever are judged soundly, or refused", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
      const judgement = await judge(Uint8Array.from(bytes), new Uint8Array(0));
      if (judgement) expectSound(judgement, bytes.length, 2);
    }),
    tries(1000),
  );
});

test.each(["../secret", "/etc/passwd", "a/../../b", "C:\\x"])(
  "external data at %j is not read",
  async (location) => {
    const model = withDataAt(location);
    const asked: string[] = [];
    const folder = {
      name: "asked",
      file: async (name: string) => {
        asked.push(name);
        return name === SUBJECT ? memoryFolder({ [SUBJECT]: model }).file(name) : null;
      },
    };
    await expect(judgeFile({ name: SUBJECT, folder })).rejects.toThrow(CheckpointError);
    expect(asked).toEqual([SUBJECT]);
  },
);

test("external data that names no file is not taken from the model's own", async () => {
  const folder = memoryFolder({ [SUBJECT]: withDataAt("") });
  await expect(judgeFile({ name: SUBJECT, folder })).rejects.toThrow("does not name it");
});

/** A small model that says its data is in this file. */
function withDataAt(location: string): Uint8Array<ArrayBuffer> {
  const { model } = writeOnnx({
    rows: 5,
    columns: 4,
    embedding: "plain",
    head: "Gemm",
    matrix: "copy",
    external: true,
  });
  const copy = fromBinary(ModelProtoSchema, model);
  for (const entry of copy.graph?.initializer.flatMap(({ externalData }) => externalData) ?? [])
    if (entry.key === "location") entry.value = location;
  return toBinary(ModelProtoSchema, copy);
}
