import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import { sizeOf } from "../../checkpoint/format/tensor.ts";
import type { NodeProto } from "../../engines/onnx/format/onnx_pb.ts";
import { shorten } from "../../words/cut.ts";
import { type ConstantView, isStep, viewConstant } from "./constant.ts";
import { codesOfHead, findEmbeddings, isLookup, mayBeInParts, tokensInput } from "./embeddings.ts";
import type { End, Ends } from "./end.ts";
import { type GraphIndex, integer } from "./graph_index.ts";
import { findProducts, holdsOperators, isNeverLogits, isProduct, type Product } from "./products.ts";

/** The ends, or a message that says why there are not two. */
type EndsFound = { readonly ends: Ends } | { readonly reason: string };

/**
 * Finds the operator that looks up the vocabulary matrix by token ids, and the last product before the logits.
 * @throws CheckpointError if the ends exist, but in an unsupported form
 */
export function findEnds(index: GraphIndex): EndsFound {
  const embeddings = findEmbeddings(index);
  const { products, isCut, isHidden, together } = findProducts(index);
  if (Math.max(embeddings.length, products.length) > MOST_ENDS) throw tooMany(embeddings, products, index);
  for (const { node, end: head } of products) {
    const embedding = head && embeddingFor({ ...head, node }, embeddings, index);
    if (head && embedding) return { ends: { embedding, head: { ...head, node } } };
  }
  const [largest] = embeddings;
  if (!largest) return withoutEmbedding(index);
  const { view, rows, columns, node } = largest;
  const matrix = `${shorten(view.tensor.name, 80)} [${rows}, ${columns}]`;
  const unread = products.find((product) => isUnreadHead(product, embeddings));
  if (unread) {
    const { opType, name } = unread.node;
    const isQuantised = unread.through.includes("DequantizeLinear");
    const advice = (isQuantised ? null : ADVICE[opType]) ?? "Judge the file before it was quantised.";
    const through = unread.through.join(", ").replace(/, ([^,]*)$/, " and $1");
    const cause =
      through === ""
        ? "has a matrix that is not read here"
        : `reads its matrix through ${shorten(through, 200)}, and such a matrix is not read here`;
    throw new CheckpointError(
      "unsupported",
      `The embedding is ${matrix}, but the last product, ${opType} ${shorten(name, 80)}, ${cause}. ${advice}`,
    );
  }
  if (isHidden) throw hidden(index);
  if (embeddings.some((embedding) => together.includes(embedding.rows))) {
    throw new CheckpointError(
      "unsupported",
      `The embedding is ${matrix}, but a Concat puts the head's numbers together from several products, and such a head is ` +
        "not read here. Export the model with its head in one piece.",
    );
  }
  const stranger = strangerAmong(embeddings, index);
  if (stranger) {
    const { opType, name } = stranger.node;
    throw new CheckpointError(
      "unsupported",
      `The embedding is ${matrix}, and ${opType} ${shorten(name, 80)} reads ${shorten(stranger.view.tensor.name, 80)} ` +
        `[${stranger.view.shape.join(", ")}]. Such an operator is not known here, and may be the head. ` +
        "Judge the checkpoint that the model was exported from.",
    );
  }
  if (isCut) {
    throw new CheckpointError(
      "unsupported",
      `The embedding is ${matrix}, but more operators stand before the logits than are looked at, and no head is among ` +
        "those that are. Judge the checkpoint that the model was exported from.",
    );
  }
  for (const { node: product, end: head } of products) {
    const padded = head && embeddings.find((embedding) => mayBePadded(embedding, head));
    if (head && padded) return { ends: { embedding: padded, head: { ...head, node: product } } };
  }
  return {
    reason:
      `A ${node.opType} reads ${matrix}, but no product at the end gives ${rows} numbers for each token, so the model ` +
      "has no head.",
  };
}

/** Limit for operators that may be one of the ends: far above every model. */
const MOST_ENDS = 2 ** 10;

function tooMany(
  embeddings: readonly End[],
  products: readonly Product[],
  { file }: GraphIndex,
): CheckpointError {
  return new CheckpointError(
    "unsupported",
    `${file.source.name} has more operators that may be an end than are looked at, which is ${MOST_ENDS} of a kind: of those that ` +
      `look up rows ${embeddings.length}, and of products before an output ${products.length}. ` +
      "Judge the checkpoint that the model was exported from.",
  );
}

/** A reader of a matrix. */
interface Reader {
  readonly node: NodeProto;
  readonly view: ConstantView;
}

/** The first operator that is not known here and reads a matrix with a row for each token: it may be a head of any kind. */
function strangerAmong(embeddings: readonly End[], index: GraphIndex): Reader | null {
  const rows = new Set(embeddings.map((embedding) => embedding.rows));
  for (const node of index.file.nodes) {
    if (isStep(node) || isLookup(node) || isProduct(node) || isNeverLogits(node)) continue;
    for (const name of node.input) {
      const view = viewConstant(index, name);
      const size = view?.shape.find((axis) => rows.has(axis));
      // A vector has one axis of more than one number
      if (view && size !== undefined && sizeOf(view.shape) > size) return { node, view };
    }
  }
  return null;
}

/** What to do about products whose matrix is not read here, and has not been quantised. */
const ADVICE: Readonly<Record<string, string>> = {
  Conv: "Export the model with a MatMul as its head.",
  Einsum: "Export the model with a MatMul as its head.",
  MatMul: "Judge the checkpoint that the model was exported from.",
  Gemm: "Judge the checkpoint that the model was exported from.",
};

/** Whether a head without one of its size is an embedding's, with more or fewer rows: one of them may be padded. */
function mayBePadded({ rows, columns }: End, head: NonNullable<Product["end"]>): boolean {
  const [fewer, more] = [rows, head.rows].sort((a, b) => a - b) as [number, number];
  return columns === head.columns && 2 * fewer > more;
}

/** Whether a product's matrix is not supported here, and may have a row for each token. */
function isUnreadHead({ end, sizes }: Product, embeddings: readonly End[]): boolean {
  return end === null && (sizes === null || embeddings.some(({ rows }) => sizes.includes(rows)));
}

/**
 * The embedding that a head may share. One that reads the head's own tensor goes before others, such as an encoder's
 * table. So does one of the head's width: tables of something else are looked up by the same ids, such as Gemma 4's for
 * each layer.
 * @throws CheckpointError if it can't be told
 */
function embeddingFor(head: End, embeddings: readonly End[], index: GraphIndex): End | undefined {
  const alike = embeddings
    .filter(({ rows }) => rows === head.rows)
    .map((embedding) => withoutPadding(embedding, head));
  const fitting = alike.filter(({ columns }) => columns === head.columns);
  const shared = fitting.find(({ view }) => view.tensor === head.view.tensor);
  if (fitting.length > 0) return shared ?? fitting[0];
  const codes = codesOfHead(head, index);
  if (codes) return codes;
  const [first] = alike;
  if (first && mayBeInParts(first, head, index)) {
    throw new CheckpointError(
      "unsupported",
      `The head has ${head.rows} rows of ${head.columns} numbers, but no Gather reads such a matrix. The embedding may be put ` +
        "together from several tensors, which is not read here. Judge the file before it was quantised.",
    );
  }
  return first;
}

/** Why no operator was found that looks up the vocabulary. @throws CheckpointError if there may be one all the same */
function withoutEmbedding(index: GraphIndex): EndsFound {
  const broken = index.file.nodes.find(({ opType }) => opType === "GatherBlockQuantized");
  if (broken) {
    throw new CheckpointError(
      "unsupported",
      `${shorten(broken.name, 80) || "A GatherBlockQuantized"} reads the embedding in a form that is not known here, or that ` +
        "onnxruntime would refuse. Export the model again, or judge it before it was quantised.",
    );
  }
  if (index.file.functions.size > 0 || index.file.nodes.some((node) => holdsOperators(node, index)))
    throw hidden(index);
  const tokens = tokensInput(index);
  if (tokens !== undefined) {
    throw new CheckpointError(
      "unsupported",
      `The model takes ${shorten(tokens, 80)}, but no Gather reads a matrix of the file by them as it lies, and other ways to ` +
        "look up tokens are not read here. Judge the checkpoint that the model was exported from.",
    );
  }
  return {
    reason:
      "No Gather reads a constant matrix by the ids of an input: this is no language model that takes tokens.",
  };
}

/** A matrix of whole blocks that is shared with a head: truncates its rows to the head's length. */
function withoutPadding(embedding: End, { columns }: End): End {
  if (embedding.node.opType !== "GatherBlockQuantized") return embedding;
  const block = integer(embedding.node, "block_size", 128);
  const isPadded = Math.ceil(columns / block) * block === embedding.columns;
  return isPadded ? { ...embedding, columns } : embedding;
}

function hidden({ file }: GraphIndex): CheckpointError {
  return new CheckpointError(
    "unsupported",
    `${file.source.name} keeps its operators in functions or in graphs within a node, such as Loop or BeamSearch, ` +
      "which are not read here. Export the model by itself, with its functions inlined.",
  );
}
