import { readAffixes } from "./affixes.ts";
import { readCharacters } from "./characters.ts";
import { readDecoder } from "./decoder.ts";
import { readNormalizer } from "./normalize.ts";
import type { TokenizerParts } from "./tokenizer_parts.ts";
import { readSplitter } from "./split_words.ts";
import type { TokenizerFile } from "./tokenizer_file.ts";

/**
 * The parts of a tokenizer, of all kinds that are read.
 * @throws TokenizerError
 */
export function readParts(file: TokenizerFile): TokenizerParts {
  return {
    normalize: readNormalizer(file.normalizer),
    splitWords: readSplitter(file.preTokenizer),
    idsOfCharacters: readCharacters(file.model),
    affixes: readAffixes(file.postProcessor),
    bytesOf: readDecoder(file.decoder),
  };
}
