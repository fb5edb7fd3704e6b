import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import { shorten } from "../../words/cut.ts";
import { findEmbeddings } from "./embeddings.ts";
import type { End, Ends } from "./end.ts";
import { type GraphIndex, integer } from "./graph_index.ts";
import { findProducts, holdsOperators } from "./products.ts";

/** The ends, or a message that says why there are not two. */
export type EndsFound = { readonly ends: Ends } | { readonly reason: string };

/**
 * Finds the operator that looks up the vocabulary matrix by token ids, and the last product before the logits.
 * @throws CheckpointError if the ends exist, but in an unsupported form
 */
export function findEnds(index: GraphIndex): EndsFound {
  const embeddings = findEmbeddings(index);
  const { products, isHidden, together } = findProducts(index);
  for (const { node, end: head } of products) {
    const embedding = head && embeddings.find(({ rows }) => rows === head.rows);
    if (head && embedding)
      return { ends: { embedding: withoutPadding(embedding, head), head: { ...head, node } } };
  }
  const [largest] = embeddings;
  if (!largest) return withoutEmbedding(index);
  const { view, rows, columns, node } = largest;
  const matrix = `${shorten(view.tensor.name, 80)} [${rows}, ${columns}]`;
  const unread = products.find(({ end }) => end === null);
  if (unread) {
    throw new CheckpointError(
      "unsupported",
      `The embedding is ${matrix}, but the last product, ${unread.node.opType} ${shorten(unread.node.name, 80)}, has a matrix ` +
        "that is not read here. Judge the file before it was quantised.",
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
  return {
    reason:
      `A ${node.opType} reads ${matrix}, but no product at the end gives ${rows} numbers for each token, so the model ` +
      "has no head.",
  };
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
  return {
    reason:
      "No Gather reads a constant matrix by the ids of an input: this is no language model that takes tokens.",
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
      "which are not read here. Export the model by itself, with its functions inlined.",
  );
}
