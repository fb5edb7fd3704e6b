import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import {
  AttributeProto_AttributeType as AttributeType,
  NodeProtoSchema,
  type TensorProto,
  TensorProto_DataLocation as DataLocation,
} from "../../engines/onnx/format/onnx_pb.ts";
import { judgeFile } from "../judge_file.ts";
import { memoryFolder } from "../testing/disk_folder.ts";
import { floats, idsInput, node, writeGraph } from "../testing/onnx_graph.ts";

/** A matrix takes 19,200 bytes: longer than what is read with the graph. */
const [V, D] = [75, 64];

const NUMBERS = Array.from({ length: V * D }, (_, i) => Math.sin(i + 1));

/** As Python's onnx leaves a tensor that it loaded from external data: it says that its numbers are in it. */
function loaded(name: string): TensorProto {
  return { ...floats(name, [V, D], NUMBERS), dataLocation: DataLocation.DEFAULT };
}

const ENDS = [node("Gather", ["wte", "ids"], "x"), node("Gemm", ["x", "ff_out"], "logits", { transB: 1 })];

test.each([
  [
    "initializers",
    writeGraph({
      nodes: ENDS,
      constants: [loaded("wte"), loaded("ff_out")],
      inputs: [idsInput("ids")],
    }),
  ],
  [
    "Constants",
    writeGraph({ nodes: [constantNode("wte"), constantNode("ff_out"), ...ENDS], inputs: [idsInput("ids")] }),
  ],
])(
  "long %s of a model that was loaded from external data and written as one file are read",
  async (_, model) => {
    const judgement = await judgeFile({ name: "model.onnx", folder: memoryFolder({ "model.onnx": model }) });
    expect(judgement).toMatchObject({ vocabulary: [V, D], stored: "twice", loaded: "twice" });
  },
);

function constantNode(name: string) {
  const attribute = [{ name: "value", type: AttributeType.TENSOR, t: loaded("") }];
  return create(NodeProtoSchema, { opType: "Constant", output: [name], attribute });
}
