import { packTokenizer, type TokenizerFile } from "../../tokenizer/tokenizer_file.ts";
import { parseJsonObject } from "../format/json_bytes.ts";

/** @param name of the file in errors @throws CheckpointError, TokenizerError */
export function packBytes(bytes: Uint8Array<ArrayBuffer>, name: string): TokenizerFile {
  return packTokenizer(parseJsonObject(bytes, name));
}
