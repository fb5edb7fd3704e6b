import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import { shorten } from "../../json/json.ts";
import type { NodeProto } from "../../engines/onnx/format/onnx_pb.ts";
import { type ConstantView, viewConstant } from "./constant.ts";
import { type GraphIndex, integer } from "./graph_index.ts";
import { INT4, UINT4, UINT8 } from "./number_type.ts";

/** One of the two operators that read the vocabulary matrix. */
export interface End {
  readonly node: NodeProto;
  /** Index of the node's input that is the matrix. */
  readonly input: number;
  readonly view: ConstantView;
  /** V */
  readonly rows: number;
  /** D */
  readonly columns: number;
  /** Whether the view is [V, D]; otherwise it is [D, V]. */
  readonly byRow: boolean;
}

export interface Ends {
  readonly embedding: End;
  readonly head: End;
}

/** An end but for its operator; null where this operator is no end. */
type Found = Omit<End, "node"> | null;

/** Number types that GatherBlockQuantized reads. */
const QUANTISED = new Set([UINT8, UINT4, INT4]);

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

const HEADS: Readonly<Record<string, (node: NodeProto, index: GraphIndex) => Found>> = {
  MatMul: (node, index) => matrixAt(node, 1, index, false),
  FusedMatMul: (node, index) => matrixAt(node, 1, index, integer(node, "transB", 0) === 1),
  Gemm: (node, index) => matrixAt(node, 1, index, integer(node, "transB", 0) === 1),
  MatMulNBits: (node, index) => {
    const view = viewConstant(index, node.input[1] ?? "");
    if (!view || view.transposed) return null;
    return { view, input: 1, rows: integer(node, "N", 0), columns: integer(node, "K", 0), byRow: true };
  },
};

/** Products whose matrices are not supported here. */
const UNREADABLE = new Set([
  "MatMulInteger",
  "QLinearMatMul",
  "DynamicQuantizeMatMul",
  "MatMulIntegerToFloat",
  "MatMulBnb4",
  "MatMulFpQ4",
  "QGemm",
  "Einsum",
  "Conv",
  "FusedGemm",
]);

/** Operators that may be between ids and the Gather, or between the head and the logits: none is a product. */
const BETWEEN = new Set(
  (
    "Identity Cast Reshape Unsqueeze Squeeze Flatten Transpose Slice Clip Min Max Where Gather GatherND Expand Add Sub Mul Div " +
    "Tanh Softmax LogSoftmax Concat Split Neg ArgMax TopK Sigmoid"
  ).split(" "),
);

/** Limit for nodes visited from an output, or from a Gather's ids. */
const FARTHEST = 200;

/** The ends, or a message that says why there are not two. */
export type EndsFound = { readonly ends: Ends } | { readonly reason: string };

/**
 * Finds the operator that looks up the vocabulary matrix by token ids, and the last product before the logits.
 * @throws CheckpointError if the ends exist, but in an unsupported form
 */
export function findEnds(index: GraphIndex): EndsFound {
  const embeddings = findEmbeddings(index);
  const heads = findProducts(index);
  for (const { node, end: head } of heads) {
    const embedding = head && embeddings.find(({ rows }) => rows === head.rows);
    if (head && embedding)
      return { ends: { embedding: withoutPadding(embedding, head), head: { ...head, node } } };
  }
  const unread = heads.find(({ end }) => end === null);
  const [largest] = embeddings;
  if (!largest) {
    const broken = index.file.nodes.find(({ opType }) => opType === "GatherBlockQuantized");
    if (broken) {
      throw new CheckpointError(
        "unsupported",
        `${shorten(broken.name, 80) || "A GatherBlockQuantized"} reads the embedding in a form that is not known here, or that ` +
          "onnxruntime would refuse. Export the model again, or judge it before it was quantised.",
      );
    }
    if (index.file.functionCount > 0 || index.file.nodes.some(hasGraph)) throw hidden(index);
    return {
      reason:
        "No Gather reads a constant matrix by the ids of an input: this is no language model that takes tokens.",
    };
  }
  const name = shorten(largest.view.tensor.name, 80);
  if (unread) {
    throw new CheckpointError(
      "unsupported",
      `The embedding is ${name} [${largest.rows}, ${largest.columns}], but the last product, ${unread.node.opType} ` +
        `${shorten(unread.node.name, 80)}, has a matrix that is not read here. Judge the file before it was quantised.`,
    );
  }
  return {
    reason:
      `A Gather reads ${name} [${largest.rows}, ${largest.columns}], but no product at the end gives ${largest.rows} ` +
      "numbers for each token, so the model has no head.",
  };
}

/** A matrix of whole blocks that is shared with a head: truncates its rows to the head's length. */
function withoutPadding(embedding: End, { columns }: Omit<End, "node">): End {
  if (embedding.node.opType !== "GatherBlockQuantized") return embedding;
  const block = integer(embedding.node, "block_size", 128);
  const isPadded = Math.ceil(columns / block) * block === embedding.columns;
  return isPadded ? { ...embedding, columns } : embedding;
}

function hidden({ file }: GraphIndex): CheckpointError {
  return new CheckpointError(
    "unsupported",
    `${file.source.name} keeps its operators in functions or in graphs within a node, such as If, Loop or BeamSearch, ` +
      "which are not looked into. Export the model by itself, with its functions inlined.",
  );
}

function hasGraph({ attribute }: NodeProto): boolean {
  return attribute.some(({ g }) => g !== undefined);
}

/**
 * Sorted by how likely they read the vocabulary: first those with ids from `input_ids`, then the one with the most
 * rows.
 */
function findEmbeddings(index: GraphIndex): End[] {
  const found = index.file.nodes.flatMap((node) => {
    const end = Object.hasOwn(EMBEDDINGS, node.opType) ? EMBEDDINGS[node.opType]?.(node, index) : null;
    const input = end ? inputBehind(index, node.input[1] ?? "") : null;
    return end && input !== null
      ? [{ end: { ...end, node }, isTokens: /input.?id|token|^ids$/i.test(input) }]
      : [];
  });
  found.sort((a, b) => Number(b.isTokens) - Number(a.isTokens) || b.end.rows - a.end.rows);
  return found.map(({ end }) => end);
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

/** The last products before each output, nearest first, those of `logits` before others. */
function findProducts(
  index: GraphIndex,
): { readonly node: NodeProto; readonly end: Omit<End, "node"> | null }[] {
  const outputs = index.file.graph.output.map(({ name }) => name);
  const ordered = [
    ...outputs.filter((name) => name === "logits"),
    ...outputs.filter((name) => name !== "logits"),
  ];
  const seen = new Set<NodeProto>();
  const found: { node: NodeProto; end: Omit<End, "node"> | null }[] = [];
  const queue = [...ordered];
  for (let i = 0; i < queue.length && i < FARTHEST + ordered.length; i++) {
    const node = index.producers.get(queue[i] ?? "");
    if (!node || seen.has(node)) continue;
    seen.add(node);
    if (Object.hasOwn(HEADS, node.opType)) {
      const end = HEADS[node.opType]?.(node, index) ?? null;
      if (end || isConstantFed(node, index)) found.push({ node, end });
    } else if (UNREADABLE.has(node.opType)) found.push({ node, end: null });
    else if (BETWEEN.has(node.opType)) queue.push(...node.input.filter((name) => !index.constants.has(name)));
  }
  return found;
}

/** A product of two computed values, as in attention, is not a head. */
function isConstantFed(node: NodeProto, index: GraphIndex): boolean {
  let name = node.input[1] ?? "";
  for (let i = 0; i < FARTHEST; i++) {
    if (index.constants.has(name)) return true;
    const next = index.producers.get(name);
    if (!next) return false;
    name = next.input[0] ?? "";
  }
  return false;
}

function matrixAt(node: NodeProto, input: number, index: GraphIndex, byRow: boolean): Found {
  const view = viewConstant(index, node.input[input] ?? "");
  const [first, second, ...more] = view?.shape ?? [];
  if (!view || first === undefined || second === undefined || more.length > 0) return null;
  return { view, input, byRow, rows: byRow ? first : second, columns: byRow ? second : first };
}
