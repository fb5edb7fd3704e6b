import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import { shorten } from "../../words/cut.ts";
import {
  AttributeProto_AttributeType as AttributeType,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
} from "../../engines/onnx/format/onnx_pb.ts";
import { type Mended, type NewFile, newFolder, type Part, sizeOfParts } from "../parts.ts";
import { isSliced } from "./constant.ts";
import { einsumProduct, turnedEquation } from "./einsum.ts";
import { delimited, isInModel, tagOf, varint } from "./compact.ts";
import type { End, Ends } from "./end.ts";
import { GRAPH, MODEL, WIRE } from "./fields.ts";
import type { Files } from "./files.ts";
import { called, type JudgedOnnx, judgeOnnx } from "./judge_onnx.ts";
import { rankOf } from "./graph_index.ts";
import { INT64, INT8, UINT8 } from "./number_type.ts";
import type { Span } from "./onnx_file.ts";
import { findOtherReaders } from "./other_readers.ts";
import { openTensorBytes, placeOf } from "./tensor_bytes.ts";

/** The first opset in which Gemm's third input is optional. There is no upper limit. */
const FIRST_OPERATOR_SET = 11;

/** Tensors of a data file keep their alignment: large ones up to a page of memory. */
const [SMALL_ALIGNMENT, LARGE_ALIGNMENT, LARGE_BYTES] = [64, 4096, 2 ** 20];

/** Changes to a graph. */
interface Surgery {
  /** Nodes to remove, and their replacements. */
  readonly replaced: ReadonlyMap<NodeProto, readonly NodeProto[]>;
  readonly dropped: TensorProto | null;
  readonly added: readonly TensorProto[];
  readonly changes: string;
}

/**
 * Gives both ends of an ONNX model one matrix, if the model has it twice or makes onnxruntime keep it twice. Everything
 * else stays the same, byte for byte, except that external data moves: see `moveData`.
 * @param name of the new file
 * @throws CheckpointError if it can't be mended, with the reason
 */
export async function mendOnnx(judged: JudgedOnnx, files: Files, name: string): Promise<Mended> {
  const { judgement, ends, index } = judged;
  if (!ends || judgement.loaded === "none")
    throw refuse(`There is nothing to mend. ${judgement.explanation}`);
  if (judgement.loaded === "once") throw refuse(`It holds its matrix once already. ${judgement.explanation}`);
  if (judgement.loaded === "own")
    throw refuse(
      `Its two matrices differ, and each is needed: it can stay as it is. ${judgement.explanation}`,
    );
  const surgery = planSurgery(ends, judged);
  const data = await moveData(surgery, judged, files, name);
  const mended = {
    files: [{ name, parts: modelParts(surgery, data.tensors, judged) }, ...data.files],
    dropped: [],
    bytesBefore: index.file.source.size + data.bytesBefore,
    changes: surgery.changes,
  };
  await checkMended(mended, files.signal);
  return mended;
}

/** The mended model is judged like any other before it is returned. */
async function checkMended({ files }: Mended, signal: AbortSignal | undefined): Promise<void> {
  const folder = newFolder(files);
  const model = await folder.file(files[0]?.name ?? "");
  if (!model) return;
  const { judgement, ends, index } = await judgeOnnx({ model, folder, ...(signal && { signal }) });
  if (judgement.loaded === "once") return;
  const [other] = ends && judgement.loaded === "twice" ? findOtherReaders(ends, index) : [];
  throw refuse(
    other
      ? `${shorten(other.name, 80)} is ${readBy(other.node)} too, so onnxruntime would still keep a second matrix. ${KEEP_AS_IT_IS}`
      : `Mended, it would still have its matrix twice: ${judgement.explanation} Please report this file.`,
  );
}

/** @param other null if it is an output of the graph */
function readBy(other: NodeProto | null): string {
  return other ? `read by ${called({ node: other })}` : "an output of the model";
}

/** What to do about another reader. */
const KEEP_AS_IT_IS = "Export the model without that, or use it as it is.";

function refuse(reason: string): CheckpointError {
  return new CheckpointError("unsupported", reason);
}

function planSurgery(ends: Ends, { index, judgement }: JudgedOnnx): Surgery {
  const { embedding, head } = ends;
  if (![embedding, head].every(({ node }) => index.file.spanOf.has(node))) {
    throw refuse(
      "Its ends are in the graphs of an If, where they are not mended. Mend the models that it was put together from, each by " +
        "itself.",
    );
  }
  if ([embedding, head].some(isOfBytes)) throw refuse(OF_BYTES);
  for (const end of [embedding, head]) checkFloat(end);
  if (index.file.operatorSet < FIRST_OPERATOR_SET) {
    throw refuse(
      `The model asks for operator set ${index.file.operatorSet}; Gemm without a third input came with ${FIRST_OPERATOR_SET}. ` +
        "Export it with a newer one.",
    );
  }
  if (embedding.view.tensor.dataType !== head.view.tensor.dataType) {
    throw refuse(
      "Its two matrices are of two types: one would have to be converted whenever the model runs. " +
        "Export it with both in one type.",
    );
  }
  if (readsAsStored(embedding)) return headOnEmbedding(ends, index);
  if (readsAsStored(head) && !head.byRow && embedding.node.opType === "Gather")
    return embeddingOnHead(ends, index);
  throw refuse(
    `Neither of its ends reads the matrix as it is stored, in a way that the other could. ${judgement.explanation}`,
  );
}

/** The name of what an end reads as it is stored: a Gemm reads through its Transpose. */
function matrixOf({ node, input, view }: End): string {
  const turn = view.nodes.find(({ opType }) => opType === "Transpose");
  return (turn ?? node).input[turn ? 0 : input] ?? "";
}

function readsAsStored({ view }: End): boolean {
  return view.folded.length === 0;
}

function quantised(what: string, opType: string): string {
  return `${what} quantised (${opType}), and no operator of onnxruntime reads such a matrix both ways. Mend the model before it is quantised.`;
}

/** Whether an end reads codes of 8 bits with scales beside them, which any operator may move. */
function isOfBytes({ view: { scaling, tensor } }: End): boolean {
  return scaling !== null && (tensor.dataType === UINT8 || tensor.dataType === INT8);
}

/** `quantize_dynamic` of onnxruntime 1.32 makes two matrices of a mended model's Gemm, and one of this. */
const OF_BYTES =
  "Its matrix is quantised to codes of 8 bits, and such a model is not mended here. Before it is quantised, let the " +
  "embedding's Gather read the head's matrix [D, V] with axis = 1 and a Transpose behind it. Then quantize_dynamic of " +
  "onnxruntime, with Gather among its operators, writes one matrix for both ends.";

/** The operators of ends that are no others with quantised numbers. */
const MENDABLE = new Set("Gather EmbedLayerNormalization MatMul Gemm FusedMatMul Einsum".split(" "));

function checkFloat({ node, view }: End): void {
  if (!MENDABLE.has(node.opType)) {
    throw refuse(quantised("Its ends are", node.opType));
  }
  if (view.scaling) throw refuse(quantised("Its matrix is", "DequantizeLinear"));
  if (isSliced(view)) {
    throw refuse(
      `One of its ends reads a part of ${shorten(view.tensor.name, 80)} (${view.folded.join(", ")}), which no product does ` +
        "without a copy. Export it with all rows, and cut the logits in their place.",
    );
  }
  if (view.folded.some((step) => step.startsWith("Cast"))) {
    throw refuse(
      "Its matrix is converted to another type on the way. Export it in the type that it is read in.",
    );
  }
}

type Index = JudgedOnnx["index"];

/** `Gather(W)` stays; the head becomes `Gemm(transB = 1)` on W or, if W is [D, V], a product without a transpose. */
function headOnEmbedding({ embedding, head }: Ends, index: Index): Surgery {
  const matrix = matrixOf(embedding);
  const { node } = head;
  const fresh = freshNames(index, node.output[0] ?? "logits");
  const replacement: NodeProto[] = [];
  const added: TensorProto[] = [];
  if (node.opType === "Einsum") {
    replacement.push(einsumOn(matrix, head, embedding));
  } else if (node.opType !== "MatMul") {
    replacement.push(withMatrix(node, 1, matrix, { transB: Number(embedding.byRow) }));
  } else if (!embedding.byRow) {
    replacement.push(withMatrix(node, 1, matrix));
  } else {
    const [x = "", y = ""] = [node.input[0], node.output[0]];
    const [rows, product, shape, leading, whole] = ["rows", "product", "shape", "leading", "whole"].map(
      fresh,
    ) as [string, string, string, string, string];
    const constant = (name: string, values: readonly number[]): string => {
      const tensor = integersTensor(fresh(name), values);
      added.push(tensor);
      return tensor.name;
    };
    replacement.push(
      makeNode("Reshape", [x, constant("any_rows", [-1, head.columns])], rows),
      makeNode("Gemm", [rows, matrix], product, { transB: 1 }),
      makeNode("Shape", [x], shape),
      makeNode("Slice", [shape, constant("first", [0]), constant("last", [-1])], leading),
      makeNode("Concat", [leading, constant("vocabulary", [head.rows])], whole, { axis: 0 }),
      makeNode("Reshape", [product, whole], y, {}, fresh("logits")),
    );
  }
  return {
    replaced: withChain(head, replacement, index),
    dropped: droppedTensor(head, embedding, index),
    added,
    changes: `The head's ${replacement.length === 1 ? node.opType : "Gemm"} now reads ${shorten(matrix, 80)}, the tensor that the embedding's ${embedding.node.opType} reads`,
  };
}

/** `MatMul(Wᵀ)` stays; the embedding gathers columns of its matrix. */
function embeddingOnHead({ embedding, head }: Ends, index: Index): Surgery {
  const { node } = embedding;
  const matrix = matrixOf(head);
  const done = (replacement: readonly NodeProto[]): Surgery => ({
    replaced: withChain(embedding, replacement, index),
    dropped: droppedTensor(embedding, head, index),
    added: [],
    changes: `The embedding now gathers columns of ${shorten(matrix, 80)}, the tensor that the head's ${head.node.opType} reads`,
  });
  if (!embedding.byRow) return done([withMatrix(node, 0, matrix)]);
  const [ids = "", y = ""] = [node.input[1], node.output[0]];
  const rank = rankOf(ids, index);
  if (rank === null)
    throw refuse(
      `The model does not say how many axes ${shorten(ids, 80)} has, and Gather depends on it. Export it with the shapes of its inputs.`,
    );
  const fresh = freshNames(index, y);
  const columns = fresh("columns");
  const perm = [...Array.from({ length: rank }, (_, i) => i + 1), 0];
  return done([
    makeNode("Gather", [matrix, ids], columns, { axis: 1 }),
    makeNode("Transpose", [columns], y, { perm }, fresh("rows")),
  ]);
}

/** The same node, with its matrix input replaced. */
function withMatrix(
  node: NodeProto,
  input: number,
  matrix: string,
  attributes: Readonly<Record<string, number>> = {},
): NodeProto {
  const copy = fromBinary(NodeProtoSchema, toBinary(NodeProtoSchema, node));
  copy.input[input] = matrix;
  copy.attribute = copy.attribute.filter(({ name }) => !Object.hasOwn(attributes, name));
  copy.attribute.push(...makeNode("", [], "", attributes).attribute);
  return copy;
}

/** The head's Einsum, with its letters in the order in which the embedding's matrix lies. */
function einsumOn(matrix: string, { node, input, byRow }: End, embedding: End): NodeProto {
  const copy = withMatrix(node, input, matrix);
  const equation = copy.attribute.find(({ name }) => name === "equation");
  const product = einsumProduct(node);
  if (equation && product && byRow !== embedding.byRow)
    equation.s = new TextEncoder().encode(turnedEquation(node, product));
  return copy;
}

/** The end's node, and the nodes before it that nothing else reads. */
function withChain(
  end: End,
  replacement: readonly NodeProto[],
  index: Index,
): Map<NodeProto, readonly NodeProto[]> {
  const replaced = new Map<NodeProto, readonly NodeProto[]>([[end.node, replacement]]);
  for (const node of end.view.nodes) {
    const readers = node.output.flatMap((name) => index.readers.get(name) ?? []);
    if (
      readers.some((reader) => !replaced.has(reader)) ||
      node.output.some((name) => index.outputs.has(name))
    )
      break;
    replaced.set(node, []);
  }
  return replaced;
}

/** The second tensor, if there is one. */
function droppedTensor(second: End, first: End, index: Index): TensorProto | null {
  const { tensor } = second.view;
  if (tensor === first.view.tensor) return null;
  if (!index.file.spanOf.has(tensor))
    throw refuse(
      `${shorten(tensor.name, 80)} is held by a Constant, not an initializer. Export the model with its weights as initializers.`,
    );
  const readers = new Set(index.readers.get(tensor.name));
  readers.delete(second.node);
  for (const node of second.view.nodes) readers.delete(node);
  const [other = null] = readers;
  if (!other && !index.outputs.has(tensor.name)) return tensor;
  throw refuse(
    `${shorten(tensor.name, 80)} is ${readBy(other)} too, so it can't be dropped. ${KEEP_AS_IT_IS}`,
  );
}

/** @param name onnxruntime refuses a model with two nodes of one name */
function makeNode(
  opType: string,
  input: string[],
  output: string,
  attributes: Readonly<Record<string, number | readonly number[]>> = {},
  name = output,
): NodeProto {
  const attribute = Object.entries(attributes).map(([key, value]) =>
    typeof value === "number"
      ? { name: key, type: AttributeType.INT, i: BigInt(value) }
      : { name: key, type: AttributeType.INTS, ints: value.map(BigInt) },
  );
  return create(NodeProtoSchema, { opType, name, input, output: [output], attribute });
}

function integersTensor(name: string, values: readonly number[]): TensorProto {
  const rawData = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return create(TensorProtoSchema, {
    name,
    dataType: INT64,
    dims: [BigInt(values.length)],
    rawData,
  });
}

/** Names that neither a value of the graph nor a node has yet. */
function freshNames(
  { file, producers, constants, readers, inputs }: Index,
  base: string,
): (name: string) => string {
  const nodes = file.nodes.map(({ name }) => name);
  const taken = new Set([...producers.keys(), ...constants.keys(), ...readers.keys(), ...inputs, ...nodes]);
  return (name) => {
    let fresh = `${base}/one_matrix/${name}`;
    while (taken.has(fresh)) fresh += "_";
    taken.add(fresh);
    return fresh;
  };
}

interface MovedData {
  readonly files: readonly NewFile[];
  readonly bytesBefore: number;
  /** Initializers whose external data moved, with their new location. */
  readonly tensors: ReadonlyMap<TensorProto, TensorProto>;
}

/**
 * External data in new files, without what is dropped; tensors that share bytes still do. A file that is named after the
 * model, as `model.onnx_data_1` is, keeps its ending: transformers.js makes its name from the model's. All others become one,
 * whose ending is `.data`.
 */
async function moveData(
  { dropped }: Surgery,
  { index: { file: old } }: JudgedOnnx,
  { model, folder, signal }: Files,
  newModel: string,
): Promise<MovedData> {
  const external = old.initializers.filter((tensor) => isElsewhere(tensor));
  if (old.nodes.some((node) => node.attribute.some(holdsElsewhere))) {
    throw refuse(
      "A constant within one of its nodes lies in a data file; only initializers may. Export it with its weights as initializers.",
    );
  }
  const files = new Map<string, { readonly parts: Part[]; end: number }>();
  const tensors = new Map<TensorProto, TensorProto>();
  const moved = new Map<string, number>();
  const sizes = new Map<string, number>();
  for (const tensor of external) {
    const { location, offset } = placeOf(tensor) ?? { location: "", offset: 0 };
    const { byteLength } = await openTensorBytes(tensor, model, folder, signal);
    const data = await folder.file(location.replace(/^\.\//, ""), signal);
    if (!data) throw refuse(`${shorten(location, 200)} is not there any more. Put it back beside the model.`);
    sizes.set(location, data.size);
    if (tensor === dropped) continue;
    const name = newNameOf(location, model.name, newModel);
    const file = files.get(name) ?? { parts: [], end: 0 };
    files.set(name, file);
    const key = `${offset}+${byteLength} ${location}`;
    let start = moved.get(key);
    if (start === undefined) {
      start = alignedLike(offset, file.end, byteLength);
      if (start > file.end) file.parts.push(new Uint8Array(start - file.end));
      file.parts.push({ file: data, start: offset, end: offset + byteLength });
      moved.set(key, start);
      file.end = start + byteLength;
    }
    const entries = { location: name, offset: start, length: byteLength };
    const externalData = Object.entries(entries).map(([field, value]) => ({
      key: field,
      value: String(value),
    }));
    const changed = fromBinary(TensorProtoSchema, toBinary(TensorProtoSchema, tensor));
    changed.externalData = create(TensorProtoSchema, { externalData }).externalData;
    tensors.set(tensor, changed);
  }
  const bytesBefore = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return { files: Array.from(files, ([name, { parts }]) => ({ name, parts })), bytesBefore, tensors };
}

function newNameOf(location: string, oldModel: string, newModel: string): string {
  const [file, old] = [location, oldModel].map((path) => path.slice(path.lastIndexOf("/") + 1));
  return newModel + (old && file?.startsWith(old) ? file.slice(old.length) : ".data");
}

/** The next position from `end` on with the same alignment as `offset`. */
function alignedLike(offset: number, end: number, byteLength: number): number {
  let alignment = byteLength >= LARGE_BYTES ? LARGE_ALIGNMENT : SMALL_ALIGNMENT;
  while (offset % alignment !== 0) alignment /= 2;
  return Math.ceil(end / alignment) * alignment;
}

function isElsewhere(tensor: TensorProto): boolean {
  const place = placeOf(tensor);
  return place !== null && !isInModel(place.location);
}

function holdsElsewhere({ t, g }: NodeProto["attribute"][number]): boolean {
  if (t && isElsewhere(t)) return true;
  return g
    ? g.initializer.some(isElsewhere) || g.node.some((node) => node.attribute.some(holdsElsewhere))
    : false;
}

/** The model's file: the original with some fields removed and others inserted. */
function modelParts(
  { replaced, dropped, added }: Surgery,
  tensors: MovedData["tensors"],
  { index: { file } }: JudgedOnnx,
): Part[] {
  const { source, graphSpan, spanOf, described } = file;
  const edits: (Span & { readonly bytes: Part[] })[] = [];
  const edit = (key: NodeProto | TensorProto, bytes: Part[]): void => {
    const span = spanOf.get(key);
    if (span) edits.push({ ...span, bytes });
  };
  for (const [node, others] of replaced)
    edit(
      node,
      others.map((other) => delimited(GRAPH.node, toBinary(NodeProtoSchema, other))),
    );
  for (const [old, tensor] of tensors)
    edit(old, [delimited(GRAPH.initializer, toBinary(TensorProtoSchema, tensor))]);
  if (dropped) edit(dropped, []);
  const kept = new Set([...replaced.values()].flat().flatMap(({ output }) => output));
  const gone = new Set(
    [...replaced.keys()].flatMap(({ output }) => output).filter((name) => !kept.has(name)),
  );
  for (const { name, start, end } of described)
    if (gone.has(name) || name === dropped?.name) edits.push({ start, end, bytes: [] });
  edits.sort((a, b) => a.start - b.start);
  const graph: Part[] = [];
  let position = graphSpan.start;
  for (const { start, end, bytes } of edits) {
    if (start > position) graph.push({ file: source, start: position, end: start });
    graph.push(...bytes);
    position = end;
  }
  graph.push({ file: source, start: position, end: graphSpan.end });
  graph.push(...added.map((tensor) => delimited(GRAPH.initializer, toBinary(TensorProtoSchema, tensor))));
  return [
    { file: source, start: 0, end: graphSpan.tagStart },
    tagOf(MODEL.graph, WIRE.bytes),
    varint(sizeOfParts(graph)),
    ...graph,
    { file: source, start: graphSpan.end, end: source.size },
  ];
}
