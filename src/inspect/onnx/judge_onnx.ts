import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import { sizeOf } from "../../checkpoint/format/tensor.ts";
import { shorten } from "../../words/cut.ts";
import { type Holding, type Judgement, noEnds } from "../judgement.ts";
import { agreeExactly, firstDifference } from "../matrix.ts";
import { type ConstantView, formOf, keptOf } from "./constant.ts";
import type { End, Ends } from "./end.ts";
import type { NodeProto, TensorProto } from "../../engines/onnx/format/onnx_pb.ts";
import type { Files } from "./files.ts";
import { type GraphIndex, indexGraph, isReplaceable } from "./graph_index.ts";
import { NUMBER_TYPES } from "./number_type.ts";
import { openEnds, type OpenedEnds } from "./open_ends.ts";
import { openOnnx } from "./onnx_file.ts";
import { findOtherReaders, type OtherReader } from "./other_readers.ts";
import { openMatrix } from "./onnx_matrix.ts";
import { byteLengthOf, openTensorBytes, placeOf } from "./tensor_bytes.ts";

/** A judgement and its evidence, from which mending continues. */
export interface JudgedOnnx {
  readonly judgement: Judgement;
  /** The model's own graph, with its Ifs. */
  readonly index: GraphIndex;
  /** Null if there are not two ends. */
  readonly ends: Ends | null;
}

/**
 * Judges an ONNX model of any size. What onnxruntime does with it follows from a rule: operators between a constant and
 * its reader are computed at loading, and their result is kept as a separate constant.
 * @throws CheckpointError if it can't be judged; the signal's reason
 */
export async function judgeOnnx(files: Files): Promise<JudgedOnnx> {
  const index = indexGraph(await openOnnx(files.model, files.signal));
  const opened = openEnds(index);
  if ("reason" in opened) return { judgement: noEnds("onnx", opened.reason), index, ends: null };
  return { judgement: await judgeEnds(opened, files), index, ends: opened.ends };
}

async function judgeEnds(opened: OpenedEnds, files: Files): Promise<Judgement> {
  const { ends, index } = opened;
  const { embedding, head } = ends;
  for (const end of [embedding, head]) {
    checkSizes(end);
    await openTensorBytes(end.view.tensor, files.model, files.folder, files.signal); // check that its numbers are there
  }
  const others = findOtherReaders(ends, index);
  if (samePlace(embedding, head)) return judgeOne(opened, others);
  const extra = bytesBeside(embedding, opened, others);
  if (head.columns !== embedding.columns || head.rows !== embedding.rows)
    return verdict(ends, "own", "own", extra, `${readers(ends)} They differ in size.`);
  const [one, other] = [await openMatrix(embedding, index, files), await openMatrix(head, index, files)];
  const different = await firstDifference(one, other, files.signal);
  if (different) {
    const { row, column, values } = different;
    const where = `At token ${row}, number ${column}, they hold ${values[0]} and ${values[1]}`;
    return verdict(ends, "own", "own", extra, `${readers(ends)} ${where}: two different matrices.`);
  }
  const kinds = [...new Set([one.kind, other.kind])].join(", ");
  const how = agreeExactly(one, other) ? "the same numbers" : `the same numbers but for rounding (${kinds})`;
  const lies = liesAcross(ends) ? ", one the transpose of the other" : "";
  return verdict(ends, "twice", "twice", extra, `${readers(ends)} They hold ${how}${lies}.`);
}

const KEPT_AS = "which onnxruntime computes when it loads the file and keeps as";

/** One matrix in the file: does a runtime keep it as it is for both ends, and for whoever else reads it? */
function judgeOne(opened: OpenedEnds, others: readonly OtherReader[]): Judgement {
  const { ends, index } = opened;
  const { embedding, head } = ends;
  const count = matricesOfEnds(opened).size;
  if (count === 1) {
    const shared = `${called(head)} reads ${nameOf(head)}, the same tensor as ${called(embedding)}`;
    const extra = bytesBeside(embedding, opened, others);
    const [other] = others;
    return other && extra > 0
      ? verdict(ends, "once", "twice", extra, `${shared}. ${otherKept(other)}`)
      : verdict(ends, "once", "once", 0, `${shared}: one matrix for both ends.`);
  }
  const folding = [embedding, head].filter(({ view }) => view.folded.length > 0);
  const reads = folding
    .map((end) => `${called(end)} reads it through ${end.view.folded.join(" and ")}`)
    .join(", and ");
  if (embedding.view.tensor === head.view.tensor && isReplaceable(index, head.view.tensor.name)) {
    const explanation =
      `The file holds ${nameOf(embedding)} once, as an input that a caller may replace: ${reads}, which onnxruntime ` +
      "can't compute before the model runs. It keeps no second matrix.";
    return verdict(ends, "once", "once", 0, explanation);
  }
  const kept = count === 2 ? "a second matrix" : `${count - 1} more matrices, one for each graph of an If`;
  const explanation =
    `The file holds ${nameOf(embedding)} once. ` +
    (folding.length === 0
      ? `But ${nameOf(head)} is a second name for the same bytes, and onnxruntime loads each name by itself.`
      : `But ${reads}, ${KEPT_AS} ${kept}.`);
  const first = folding[0] === embedding && folding.length === 1 ? head : embedding;
  return verdict(ends, "once", "twice", bytesBeside(first, opened, others), explanation);
}

/** Says who else than the ends makes onnxruntime keep a matrix. */
function otherKept({ node, name, view }: OtherReader): string {
  const reader = node ? `${called({ node })} reads it` : `the output ${shorten(name, 80)} is made of it`;
  return `But ${reader} through ${view.folded.join(" and ") || "Identity"}, ${KEPT_AS} a second matrix.`;
}

function verdict(
  { embedding, head }: Ends,
  stored: Holding,
  loaded: Holding,
  extraBytes: number,
  explanation: string,
): Judgement {
  const tensors = stored === "once" ? [embedding] : [embedding, head];
  const matrices = tensors.map(({ view: { tensor } }) => ({
    name: tensor.name,
    bytes: byteLengthOf(tensor) ?? 0,
  }));
  const vocabulary = [embedding.rows, embedding.columns] as const;
  return { format: "onnx", vocabulary, matrices, stored, loaded, extraBytes, explanation };
}

function samePlace({ view: a }: End, { view: b }: End): boolean {
  if (a.tensor === b.tensor) return true;
  const [one, other] = [placeOf(a.tensor), placeOf(b.tensor)];
  return (
    one !== null &&
    other !== null &&
    one.location === other.location &&
    one.offset === other.offset &&
    one.length === other.length &&
    a.tensor.dataType === b.tensor.dataType &&
    a.tensor.dims.join() === b.tensor.dims.join()
  );
}

/** Whether the file has one of the two tensors transposed. */
function liesAcross({ embedding, head }: Ends): boolean {
  return (embedding.byRow !== embedding.view.transposed) !== (head.byRow !== head.view.transposed);
}

/** The matrices in a runtime's memory, and the bytes of each: those of the two ends, and of whoever else reads one. */
function matricesIn(
  opened: OpenedEnds,
  others: readonly OtherReader[],
): ReadonlyMap<TensorProto | NodeProto, number> {
  const { ends } = opened;
  const matrices = new Map(matricesOfEnds(opened));
  const views = [ends.embedding.view, ends.head.view];
  for (const { node, view, kept } of others) {
    if (node && views.some((known) => isOneForm(known, view))) continue;
    if (node) views.push(view);
    matrices.set(kept, numberBytes(view));
  }
  return matrices;
}

/**
 * The matrices of the two ends: a tensor as it is, or what is kept of the operators that read it. Equal ones in one run
 * are kept once.
 */
function matricesOfEnds({ runs, index }: OpenedEnds): ReadonlyMap<TensorProto | NodeProto, number> {
  const matrices = new Map<TensorProto | NodeProto, number>();
  for (const { embedding, head } of runs) {
    for (const end of isOneForm(embedding.view, head.view) ? [embedding] : [embedding, head]) {
      matrices.set(keptOf(end.view) ?? end.view.tensor, loadedBytes(end, index));
    }
  }
  return matrices;
}

function isOneForm(a: ConstantView, b: ConstantView): boolean {
  return a.tensor === b.tensor && formOf(a) === formOf(b);
}

/** Bytes in a runtime's memory beyond the matrix of one end. */
function bytesBeside(end: End, opened: OpenedEnds, others: readonly OtherReader[]): number {
  const bytes = [...matricesIn(opened, others).values()];
  return bytes.reduce((sum, each) => sum + each, 0) - loadedBytes(end, opened.index);
}

/** Memory of an end's matrix, including its scales and zero points unless the other end shares them. */
function loadedBytes({ node, input, view }: End, index: GraphIndex): number {
  const quantised = node.opType.endsWith("NBits") ? node.input.slice(input + 1) : [];
  const scales = view.scaling ? [view.scaling.scales, view.scaling.zeros] : quantised;
  const own = (view.folded.length > 0 ? [] : scales)
    .map((name) => index.constants.get(name))
    .reduce((sum, tensor) => sum + (tensor ? (byteLengthOf(tensor) ?? 0) : 0), 0);
  const isOther = view.folded.length > 0 && view.scaling === null;
  return own + (isOther ? numberBytes(view) : (byteLengthOf(view.tensor) ?? 0));
}

function numberBytes({ dataType, shape }: ConstantView): number {
  return sizeOf(shape) * ((NUMBER_TYPES[dataType]?.bits ?? 0) / 8);
}

function checkSizes({ rows, columns, view }: End): void {
  if (rows >= 1 && columns >= 1 && Number.isSafeInteger(rows * columns)) return;
  throw new CheckpointError(
    "malformed",
    `The matrix ${shorten(view.tensor.name, 80)} has ${rows} rows of ${columns} numbers. Export the model again.`,
  );
}

function readers({ embedding, head }: Ends): string {
  return `${called(embedding)} reads ${nameOf(embedding)}, and ${called(head)} reads ${nameOf(head)}.`;
}

export function called({ node }: Pick<End, "node">): string {
  return node.name === "" ? `the ${node.opType}` : `${node.opType} ${shorten(node.name, 80)}`;
}

function nameOf({ view }: End): string {
  return `${shorten(view.tensor.name, 80)} [${view.tensor.dims.join(", ")}]`;
}
