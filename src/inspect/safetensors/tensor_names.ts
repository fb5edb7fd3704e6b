import type { Tensor } from "../../checkpoint/format/tensor.ts";

/**
 * Names of the embedding and of the head, each the end of a tensor's name before `.weight`: those that transformers 5.23
 * ties (`_tied_weights_keys`), and those of the families' original code.
 */
const EMBEDDING_NAMES = named(
  "embed_tokens wte embed_in word_embeddings word_embedding tok_embeddings token_embeddings embeddings shared tokens_embed",
  ["transformer.w"],
);
const HEAD_NAMES = named(
  "lm_head lm_head.decoder lm_head.linear lm_head.out_proj generator_lm_head lm_loss embed_out output output_layer " +
    "output_projection proj_out transformer.ff_out predictions.decoder mlm_head.decoder mlm_score.decoder " +
    "head.decoder pred_layer.proj vocab_projector",
  ["ff_out", "head", "decoder"],
);

/**
 * @param anywhere names, separated by spaces, that may have anything before them
 * @param whole names that are too common for that
 */
function named(anywhere: string, whole: readonly string[]): RegExp {
  return new RegExp(`^((.*\\.)?(${either(anywhere.split(" "))})|${either(whole)})\\.weight$`);
}

function either(names: readonly string[]): string {
  return names.join("|").replace(/\./g, "\\.");
}

/** Names that no other models have for a part of theirs. */
const ONLY_OF_HEADS = /(^|\.)(lm_head|embed_out)\./;

export function isSurelyHead({ name }: Tensor<string>): boolean {
  return ONLY_OF_HEADS.test(name);
}

/** The tensors with the names of the two ends; null for one that is not there. */
export interface NamedEnds {
  readonly embedding: Tensor<string> | null;
  readonly head: Tensor<string> | null;
}

/** Whether a tensor of this name may be an end. */
export function namesAnEnd(name: string): boolean {
  return EMBEDDING_NAMES.test(name) || HEAD_NAMES.test(name);
}

/** The largest matrix with a name of each end. Beside an embedding only what fits to it is a head. */
export function namedEnds(tensors: ReadonlyMap<string, Tensor<string>>): NamedEnds {
  const matrices = [...tensors.values()]
    .filter(({ shape }) => shape.length === 2)
    .sort((a, b) => (b.shape[0] ?? 0) - (a.shape[0] ?? 0));
  const embedding = matrices.find(({ name }) => EMBEDDING_NAMES.test(name)) ?? null;
  const heads = matrices.filter(({ name }) => HEAD_NAMES.test(name));
  return { embedding, head: heads.find((head) => !embedding || fits(head, embedding)) ?? null };
}

/** Whether it gives a number for each token, of some more or fewer: many are padded. Other parts share names of heads. */
function fits({ shape: [rows = 0, columns] }: Tensor<string>, { shape }: Tensor<string>): boolean {
  const [vocabulary = 0, width] = shape;
  return rows === vocabulary || (columns === width && 2 * rows > vocabulary);
}
