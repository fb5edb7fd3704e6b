import type { Affixes } from "../tokenizer/tokenizer_parts.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { contentOf, idOfToken } from "./text_end.ts";

/**
 * The classes of transformers 4 that heed `add_bos_token` and `add_eos_token`, whatever `tokenizer.json` says. Its other
 * classes ignore both, and transformers 5 does not write them: there the template in `tokenizer.json` says it all.
 */
const HEEDING = /^(CodeLlama|Cohere|GPTNeoX|Gemma|Llama)Tokenizer(Fast)?$/;

/** The tokens that `tokenizer_config.json` asks for at the beginning and end of every text. */
export function askedAffixes({ tokenizer, tokenizerConfig: says }: Checkpoint): Affixes {
  const heeds = HEEDING.test(String(says["tokenizer_class"]));
  const asked = (end: "bos" | "eos"): number[] => {
    const token = contentOf(says[`${end}_token`]);
    const id = token === null ? undefined : idOfToken(tokenizer, token);
    return heeds && says[`add_${end}_token`] === true && id !== undefined ? [id] : [];
  };
  return { before: asked("bos"), behind: asked("eos") };
}
