import type { NodeProto } from "../../engines/onnx/format/onnx_pb.ts";
import { lookUp } from "../../json/json.ts";
import { sizeOf } from "../../checkpoint/format/tensor.ts";
import { type ConstantView, dequantized, isOneNumber, viewConstant } from "./constant.ts";
import { type End, FARTHEST, type Found, matrixAt } from "./end.ts";
import { axisOf, type GraphIndex, integer } from "./graph_index.ts";
import { INT32, INT4, INT64, UINT4, UINT8 } from "./number_type.ts";

/** Number types that GatherBlockQuantized reads. */
const QUANTISED = new Set([UINT8, UINT4, INT4]);

/** The operators that look up rows by ids, and how each reads its matrix. */
const EMBEDDINGS: Readonly<Record<string, (node: NodeProto, index: GraphIndex) => Found>> = {
  EmbedLayerNormalization: (node, index) => matrixAt(node, 2, index, true),
  Gather: (node, index) =>
    scaledBehind(matrixAt(node, 0, index, axisOf(node, "axis", 0, 2) === 0), node, index),
  GatherBlockQuantized: (node, index) => {
    const view = viewConstant(index, node.input[0] ?? "");
    const [rows, ...packed] = view?.shape ?? [];
    if (!view || rows === undefined || !QUANTISED.has(view.tensor.dataType)) return null;
    const perCode = view.tensor.dataType === UINT8 ? 8 / integer(node, "bits", 4) : 1;
    if (!hasBlocksInRows(node, packed, perCode)) return null;
    return { view, input: 0, rows, columns: sizeOf(packed) * perCode, byRow: true };
  },
};

/**
 * `quantize_dynamic` of onnxruntime has rows of codes looked up, and a DequantizeLinear behind makes numbers of them.
 * onnxruntime gives each reader of these one of its own.
 */
function scaledBehind(found: Found, node: NodeProto, index: GraphIndex): Found {
  const readers = index.readers.get(node.output[0] ?? "") ?? [];
  const [first] = readers;
  const areAlike = readers.every(
    ({ opType, input }) =>
      opType === "DequantizeLinear" && input[1] === first?.input[1] && input[2] === first?.input[2],
  );
  if (!found || found.view.scaling || !first || !areAlike || !isOneNumber(index, first.input[1] ?? ""))
    return found;
  return { ...found, view: dequantized(found.view, first), gives: first.output[0] ?? "" };
}

/** Whether each row has its own blocks, and they follow each other whatever axes it has. */
function hasBlocksInRows(node: NodeProto, packed: readonly number[], perCode: number): boolean {
  const rank = 1 + packed.length;
  const isLast = packed.length > 0 && axisOf(node, "quantize_axis", 1, rank) === packed.length;
  const isWhole = ((packed.at(-1) ?? 0) * perCode) % integer(node, "block_size", 128) === 0;
  return axisOf(node, "gather_axis", 0, rank) === 0 && isLast && (isWhole || packed.length === 1);
}

/** Whether an operator looks up rows: it is no head, whatever it reads. */
export function isLookup({ opType }: NodeProto): boolean {
  return Object.hasOwn(EMBEDDINGS, opType);
}

/** The name of the ids that an embedding's operator looks up. */
export function idsOf({ opType, input }: NodeProto): string {
  return input[opType === "EmbedLayerNormalization" ? 0 : 1] ?? "";
}

/** Operators that may be between an input and the ids that are looked up. */
const BEFORE_IDS = new Set(
  (
    "Identity Cast Reshape Unsqueeze Squeeze Flatten Transpose Slice Clip Min Max Where Gather GatherND Expand Add Sub Mul Div " +
    "Concat Split Neg ArgMax"
  ).split(" "),
);

/** Inputs of tokens' ids, as exporters name them. */
const TOKENS = /input.?id|token|^ids$/i;

/** Inputs that are no tokens' ids, though rows may be looked up by them. Of `masked_input_ids` the rows are tokens'. */
const OTHER_IDS = /^(?!.*input.?id).*(token.?type|segment|position|mask)/i;

/** A matrix with so many times fewer rows than the vocabulary is another's: BERT has two kinds of segments. */
const FAR_FEWER = 100;

/**
 * Those that may read the vocabulary, sorted by how likely they do: first those with ids from `input_ids`, then the one
 * with the most rows.
 */
export function findEmbeddings(index: GraphIndex): End[] {
  const found = index.file.nodes.flatMap((node) => {
    const end = lookUp(EMBEDDINGS, node.opType)?.(node, index);
    const inputs = end ? inputsBehind(index, idsOf(node)).filter((name) => !OTHER_IDS.test(name)) : [];
    const isTokens = inputs.some((name) => TOKENS.test(name));
    return end && inputs.length > 0 ? [{ end: { ...end, node }, isTokens }] : [];
  });
  found.sort((a, b) => Number(b.isTokens) - Number(a.isTokens) || b.end.rows - a.end.rows);
  const [first] = found;
  return found.map(({ end }) => end).filter(({ rows }) => rows * FAR_FEWER >= (first?.end.rows ?? 0));
}

/** The input that is named after tokens' ids, and holds integers as they do; undefined if there is none. */
export function tokensInput({ file }: GraphIndex): string | undefined {
  const input = file.graph.input.find(({ name, type }) => {
    const elemType = type?.value.case === "tensorType" ? type.value.value.elemType : 0;
    return TOKENS.test(name) && !OTHER_IDS.test(name) && (elemType === INT32 || elemType === INT64);
  });
  return input?.name;
}

/**
 * Whether the tokens' rows may be put together from several tensors, of which `embedding` is one: another is the head's
 * own, or is no matrix.
 */
export function mayBeInParts(embedding: End, head: End, index: GraphIndex): boolean {
  const gathers = gathersOf(index.readers.get(idsOf(embedding.node)) ?? [], index);
  return gathers.some(({ view }) => view.tensor === head.view.tensor || view.shape.length > 2);
}

/**
 * The Gather that looks up a quantised head's codes, where another looks up their scales by the same ids: the tokens'
 * rows are put together from the head's own tensors, as onnxruntime-genai's scripts do.
 */
export function codesOfHead({ node, view, rows, columns }: End, index: GraphIndex): End | null {
  if (node.opType !== "MatMulNBits") return null;
  const scales = index.constants.get(node.input[2] ?? "");
  const gathers = gathersOf(index.file.nodes, index);
  const ofScales = new Set(
    gathers.filter((gather) => gather.view.tensor === scales).map((gather) => idsOf(gather.node)),
  );
  const codes = gathers.find(
    (gather) => gather.view.tensor === view.tensor && ofScales.has(idsOf(gather.node)),
  );
  return codes ? { ...codes, input: 0, rows, columns, byRow: true } : null;
}

/** Those that are a Gather of rows, from a constant with any axes. */
function gathersOf(
  nodes: readonly NodeProto[],
  index: GraphIndex,
): { readonly node: NodeProto; readonly view: ConstantView }[] {
  return nodes.flatMap((node) => {
    const view = node.opType === "Gather" ? viewConstant(index, node.input[0] ?? "") : null;
    return view && axisOf(node, "axis", 0, view.shape.length) === 0 ? [{ node, view }] : [];
  });
}

/** The graph's inputs that a value comes from. */
function inputsBehind({ inputs, constants, producers }: GraphIndex, name: string): string[] {
  const reached = new Set([name]);
  for (const current of reached) {
    if (reached.size > FARTHEST) break;
    const node = inputs.has(current) ? null : producers.get(current);
    if (!node || !BEFORE_IDS.has(node.opType)) continue;
    for (const input of node.input) if (!constants.has(input)) reached.add(input);
  }
  return [...reached].filter((current) => inputs.has(current) && !constants.has(current));
}
