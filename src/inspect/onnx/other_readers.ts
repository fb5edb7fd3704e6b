import type { NodeProto } from "../../engines/onnx/format/onnx_pb.ts";
import { type ConstantView, isSliced, isStep, keptOf, viewConstant } from "./constant.ts";
import type { Ends } from "./end.ts";
import { type GraphIndex, isReplaceable } from "./graph_index.ts";
import { beforeTurn } from "./products.ts";

/** Who else than the two ends reads what onnxruntime computes from one of their matrices, and so keeps. */
export interface OtherReader {
  /** Null if it is an output of the graph. */
  readonly node: NodeProto | null;
  /** The name of what is read. */
  readonly name: string;
  readonly view: ConstantView;
  /** The operator whose result is kept. */
  readonly kept: NodeProto;
}

/** A second head, for instance, that reads the embedding's matrix through a Transpose. */
export function findOtherReaders({ embedding, head }: Ends, index: GraphIndex): OtherReader[] {
  const matrices = new Set([embedding, head].map(({ view }) => view.tensor));
  const found: OtherReader[] = [];
  for (const name of new Set([...index.readers.keys(), ...index.outputs])) {
    const view = viewConstant(index, name);
    const [last] = view?.nodes ?? [];
    if (!view || !last || !matrices.has(view.tensor) || isSliced(view)) continue;
    if (view.scaling || isReplaceable(index, view.tensor.name)) continue;
    // As an output even what an Identity gives is a matrix of its own
    if (index.outputs.has(name)) found.push({ node: null, name, view, kept: last });
    for (const node of index.readers.get(name) ?? []) {
      if (node === embedding.node || node === head.node || isBetween(node, index)) continue;
      const read = (node.opType === "Gemm" && beforeTurn(view, index)) || view;
      const kept = keptOf(read);
      if (kept) found.push({ node, name, view: read, kept });
    }
  }
  return found;
}

/** Whether an operator gives what is looked at as a constant itself. */
function isBetween(node: NodeProto, index: GraphIndex): boolean {
  return isStep(node) && viewConstant(index, node.output[0] ?? "") !== null;
}
