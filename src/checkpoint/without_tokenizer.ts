import { packTokenizer, type TokenizerFile } from "../tokenizer/tokenizer_file.ts";
import type { Checkpoint } from "./checkpoint.ts";

/** For checkpoints whose text is never decoded. */
const NO_TOKENIZER: TokenizerFile = {
  ...packTokenizer({ model: { type: "BPE", vocab: { "": 0 }, merges: [] } }),
  decoder: { type: "ByteLevel" },
};

/** A checkpoint of these parts that has no tokenizer, which no engine needs: none of its tokens ends the text. */
export function withoutTokenizer<Parts extends Pick<Checkpoint, "name" | "config" | "tensors">>(
  parts: Parts,
) {
  const { vocabSize: tokenCount } = parts.config;
  return { tokenCount, endOfTextIds: [], tokenizer: NO_TOKENIZER, tokenizerConfig: {}, ...parts };
}
