import { fromBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { readHeader } from "../../../checkpoint/format/header.ts";
import { HEADS } from "../../head.ts";
import { expectChecked, readFixture } from "../../testing/fixture_folder.ts";
import { ModelProtoSchema, TensorProto_DataLocation as DataLocation } from "../format/onnx_pb.ts";
import { buildModel } from "./model_graph.ts";

function externalOf(bytes: Uint8Array) {
  const { graph } = fromBinary(ModelProtoSchema, bytes);
  const external =
    graph?.initializer.filter(({ dataLocation }) => dataLocation === DataLocation.EXTERNAL) ?? [];
  return external
    .map(({ name, dims, externalData }) => ({
      name,
      shape: dims.map(Number),
      data: Object.fromEntries(externalData.map(({ key, value }) => [key, value])),
    }))
    .sort(byName);
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}

describe("the ONNX model of a checkpoint", () => {
  test("points into the checkpoint's own bytes, tensor by tensor, and copies none", async () => {
    const { checkpoint, file } = await readFixture("tiny");
    const { bytes, files } = buildModel(checkpoint, "tied");
    expect(files).toHaveLength(1);
    expect(files[0]?.data.buffer).toBe(file.buffer);
    const header = readHeader(file, "model.safetensors");
    const expected = header?.entries.map(({ name, shape, start, end }) => ({
      name,
      shape,
      data: {
        location: "model.safetensors",
        offset: String(header.dataStart + start),
        length: String(end - start),
      },
    }));
    expect(externalOf(bytes)).toEqual(expected?.sort(byName));
  });

  test.each(HEADS)("takes a few kilobytes with the head %s", async (head) => {
    const { checkpoint } = await readFixture("tiny");
    expect(buildModel(checkpoint, head).bytes.length).toBeLessThan(16 * 1024);
  });

  test("has the embedding's bytes twice only where a tied checkpoint's head is untied", async () => {
    const { checkpoint } = await readFixture("tiny");
    const copies = HEADS.map((head) => {
      const external = externalOf(buildModel(checkpoint, head).bytes);
      const offsets = external.map(({ data }) => data["offset"]);
      return external.length - new Set(offsets).size;
    });
    expect(Object.fromEntries(HEADS.map((head, i) => [head, copies[i]]))).toEqual({
      tied: 0,
      untied: 1,
      exported: 0,
    });
  });

  test("is the file that onnx's own checker has passed", async () => {
    const { checkpoint } = await readFixture("tiny");
    await expectChecked(buildModel(checkpoint, "tied").bytes, "tiny/model.onnx");
  });
});
