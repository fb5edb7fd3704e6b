import type { Tensor } from "../../checkpoint/format/tensor.ts";

/**
 * Names of the embedding and of the head, each the end of a tensor's name before `.weight`: those that transformers 5.23
 * ties (`_tied_weights_keys`), and those of the families' original code.
 */
const EMBEDDING_NAMES = named(
  "embed_tokens wte embed_in word_embeddings word_embedding tok_embeddings token_embeddings embeddings shared tokens_embed",
  ["transformer.w"],
);
/** Moondream's embedding is a parameter by itself, without a module that calls it its weight. */
const BARE_EMBEDDING = /(^|\.)wte$/;
const HEAD_NAMES = named(
  "lm_head lm_head.decoder lm_head.linear lm_head.out_proj lm_heads.0 generator_lm_head lm_loss embed_out " +
    "output output_layer output_projection proj_out transformer.ff_out predictions.decoder mlm_head.decoder " +
    "mlm_score.decoder head.decoder pred_layer.proj vocab_projector",
  ["ff_out", "head", "decoder"],
);
/**
 * What quantisers keep in place of a head's weight: EXL2's `lm_head.q_weight`, `qweight` of GPTQ and AWQ, `weight_packed`
 * of compressed-tensors. Layers before a head have longer names, such as RoBERTa's `lm_head.dense.weight`.
 */
const QUANTISED_HEAD = /(^|\.)(lm_head|embed_out)\.(?!weight$|bias$)(weight\..+|[^.]+)$/;
/** MusicGen and Parler-TTS have a head for each codebook of sound, or one for all. Their largest embedding is of text. */
const OTHER_HEAD = /(^|\.)lm_heads\.(\d+\.)?weight$/;

/**
 * @param anywhere names, separated by spaces, that may have anything before them
 * @param whole names that are too common for that: only what wraps a whole model in PyTorch may stand before them
 */
function named(anywhere: string, whole: readonly string[]): RegExp {
  return new RegExp(
    `^((.*\\.)?(${either(anywhere.split(" "))})|((module|_orig_mod)\\.)*(${either(whole)}))\\.weight$`,
  );
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
  /** Several where an encoder and a decoder have their own, or share one besides. */
  readonly embeddings: readonly Tensor<string>[];
  readonly head: Tensor<string> | null;
  /** Part of a head in the form of some quantiser. */
  readonly quantisedHead: Tensor<string> | null;
  /** A head for other tokens than the embedding's. */
  readonly otherHead: Tensor<string> | null;
  /** A matrix of the embedding's sizes whose name tells nothing: a family that is not known may call its head so. */
  readonly namelessHead: Tensor<string> | null;
}

/** Whether a tensor of this name may be an end, or tell of one. */
export function namesAnEnd(name: string): boolean {
  const names = [EMBEDDING_NAMES, BARE_EMBEDDING, HEAD_NAMES, QUANTISED_HEAD, OTHER_HEAD];
  return names.some((ends) => ends.test(name));
}

/**
 * The matrices with a name of an embedding and the largest with that of a head, whatever their order in the file. Beside an
 * embedding only what fits to it is a head.
 */
export function namedEnds(tensors: ReadonlyMap<string, Tensor<string>>): NamedEnds {
  const all = [...tensors.values()];
  const matrices = all
    .filter(({ shape }) => shape.length === 2)
    .sort((a, b) => (b.shape[0] ?? 0) - (a.shape[0] ?? 0) || (a.name < b.name ? -1 : 1));
  const embeddings = matrices.filter(isEmbedding);
  const [embedding] = embeddings;
  const heads = matrices.filter(({ name }) => HEAD_NAMES.test(name));
  return {
    embeddings,
    head: heads.find((head) => !embedding || fits(head, embedding)) ?? null,
    quantisedHead: all.find(({ name }) => QUANTISED_HEAD.test(name)) ?? null,
    otherHead: all.find(({ name }) => OTHER_HEAD.test(name)) ?? null,
    namelessHead:
      matrices.find((tensor) => !isEmbedding(tensor) && tensor.shape.join() === embedding?.shape.join()) ??
      null,
  };
}

function isEmbedding({ name }: Tensor<string>): boolean {
  return EMBEDDING_NAMES.test(name) || BARE_EMBEDDING.test(name);
}

/** Whether it gives a number for each token, of some more or fewer: many are padded. Other parts share names of heads. */
export function fits({ shape: [rows = 0, columns] }: Tensor<string>, { shape }: Tensor<string>): boolean {
  const [vocabulary = 0, width] = shape;
  return rows === vocabulary || (columns === width && 2 * rows > vocabulary);
}
