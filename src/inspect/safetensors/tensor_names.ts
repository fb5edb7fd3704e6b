/** Names of the embedding, from transformers' to those of the families' original code. */
export const EMBEDDING_NAMES =
  /(^|\.)(embed_tokens|wte|embed_in|word_embeddings|tok_embeddings|shared|tokens_embed)\.weight$|^backbone\.embeddings\.weight$/;

/** Names of the head. */
export const HEAD_NAMES =
  /(^|\.)(lm_head|embed_out|output|transformer\.ff_out)\.weight$|^(lm_head|ff_out)\.weight$/;
