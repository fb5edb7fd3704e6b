import { fromBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { randomCheckpoint } from "../../../checkpoint/random.ts";
import { ModelProtoSchema, type ValueInfoProto } from "../../onnx/format/onnx_pb.ts";
import { expectChecked, readFixture } from "../../testing/fixture_folder.ts";
import { buildExport } from "./export_graph.ts";

const checkpoint = randomCheckpoint({ hiddenSize: 128, layerCount: 1, vocabSize: 64 });

/** Name and shape of an input or output; sizes that change go by a name. */
function layoutOf({ name, type }: ValueInfoProto): [string, unknown[]] {
  const dims = type?.value.case === "tensorType" ? type.value.value.shape?.dim : [];
  return [
    name,
    (dims ?? []).map(({ value }) => (value.case === "dimParam" ? value.value : Number(value.value))),
  ];
}

test("an export has the layout that transformers.js asks for", () => {
  const { graph } = fromBinary(ModelProtoSchema, buildExport(checkpoint).bytes);
  expect(graph?.input.map(layoutOf)).toEqual([
    ["input_ids", ["batch_size", "sequence_length"]],
    ["attention_mask", ["batch_size", "total_sequence_length"]],
    ["position_ids", ["batch_size", "sequence_length"]],
    ["past_key_values.0.key", ["batch_size", 2, "past_sequence_length", 64]],
    ["past_key_values.0.value", ["batch_size", 2, "past_sequence_length", 64]],
  ]);
  expect(graph?.output.map(layoutOf)).toEqual([
    ["present.0.key", ["batch_size", 2, "total_sequence_length", 64]],
    ["present.0.value", ["batch_size", 2, "total_sequence_length", 64]],
    ["logits", ["batch_size", "sequence_length", 64]],
  ]);
});

test("an export is a few kilobytes that point at the checkpoint's own bytes", () => {
  const { bytes, files } = buildExport(checkpoint);
  expect(bytes.length).toBeLessThan(16 * 1024);
  const buffers = new Set([...checkpoint.tensors.values()].map((tensor) => tensor.bytes.buffer));
  expect(new Set(files.map(({ data }) => data.buffer))).toEqual(buffers);
});

test("an export is the file that onnx's own checker has passed", async () => {
  const tiny = await readFixture("tiny");
  await expectChecked(buildExport(tiny.checkpoint).bytes, "tiny/export.onnx");
});
