import type { NodeProto } from "../../engines/onnx/format/onnx_pb.ts";
import { viewConstant } from "./constant.ts";
import { BETWEEN, type End, FARTHEST, type Found, matrixAt } from "./end.ts";
import { type GraphIndex, integer } from "./graph_index.ts";
import { INT4, UINT4, UINT8 } from "./number_type.ts";

/** Number types that GatherBlockQuantized reads. */
const QUANTISED = new Set([UINT8, UINT4, INT4]);

/** The operators that look up rows by ids, and how each reads its matrix. */
const EMBEDDINGS: Readonly<Record<string, (node: NodeProto, index: GraphIndex) => Found>> = {
  Gather: (node, index) => matrixAt(node, 0, index, integer(node, "axis", 0) === 0),
  GatherBlockQuantized: (node, index) => {
    const view = viewConstant(index, node.input[0] ?? "");
    const [rows, packed, ...more] = view?.shape ?? [];
    const isPacked = QUANTISED.has(view?.tensor.dataType ?? 0);
    if (!view || !isPacked || rows === undefined || packed === undefined || more.length > 0) return null;
    const perByte = view.tensor.dataType === UINT8 ? 8 / integer(node, "bits", 4) : 1;
    return { view, input: 0, rows, columns: packed * perByte, byRow: true };
  },
};

/** Inputs of ids that are no tokens. */
const OTHER_IDS = /token.?type|segment/i;

/** A matrix with so many times fewer rows than the vocabulary is another's: BERT has two kinds of segments. */
const FAR_FEWER = 100;

/**
 * Those that may read the vocabulary, sorted by how likely they do: first those with ids from `input_ids`, then the one
 * with the most rows.
 */
export function findEmbeddings(index: GraphIndex): End[] {
  const found = index.file.nodes.flatMap((node) => {
    const end = Object.hasOwn(EMBEDDINGS, node.opType) ? EMBEDDINGS[node.opType]?.(node, index) : null;
    const input = end ? inputBehind(index, node.input[1] ?? "") : null;
    return end && input !== null && !OTHER_IDS.test(input)
      ? [{ end: { ...end, node }, isTokens: /input.?id|token|^ids$/i.test(input) }]
      : [];
  });
  found.sort((a, b) => Number(b.isTokens) - Number(a.isTokens) || b.end.rows - a.end.rows);
  const [first] = found;
  return found.map(({ end }) => end).filter(({ rows }) => rows * FAR_FEWER >= (first?.end.rows ?? 0));
}

/** The graph's integer input that a value comes from, or null. */
function inputBehind({ inputs, producers }: GraphIndex, name: string): string | null {
  let current = name;
  for (let i = 0; i < FARTHEST; i++) {
    if (inputs.has(current)) return current;
    const node = producers.get(current);
    if (!node || !BETWEEN.has(node.opType)) return null;
    current = node.input[0] ?? "";
  }
  return null;
}
