import { lookUp } from "../../json/json.ts";
import { CheckpointError } from "../checkpoint_error.ts";

/** The beginning of the pointer that Git leaves in place of a file that Git LFS stores. */
const LFS_POINTER = "version https://git-lfs.github.com/spec/";

/**
 * Recognizes what is often found in place of a weight file, from its first bytes; eight are enough.
 * @param source names the file in the error
 * @throws CheckpointError if it is one of these
 */
export function refuseStandIn(beginning: Uint8Array<ArrayBuffer>, source: string): void {
  const text = new TextDecoder().decode(beginning.subarray(0, LFS_POINTER.length));
  if (text.length >= 8 && LFS_POINTER.startsWith(text)) {
    throw new CheckpointError(
      "malformed",
      `${source} is a Git LFS pointer, which stands in place of the file. In a clone, run git lfs pull. On the Hugging ` +
        "Face Hub, take the address with /resolve/, on GitHub the one of media.githubusercontent.com.",
    );
  }
  if (/^\s*</.test(text)) {
    throw new CheckpointError(
      "malformed",
      `${source} is a page, or a message of its host, in place of the file: it begins with ${JSON.stringify(text)}. ` +
        "Hosts send one where a file is missing or someone must log in first. Check the address, or download the file again.",
    );
  }
}

/** In words what a file begins with, if that is text; null if it is not. */
export function describeText(beginning: Uint8Array<ArrayBuffer>): string | null {
  const text = String.fromCharCode(...beginning.subarray(0, 40));
  return /^[\t\n\r -~]+$/.test(text) ? `a text that begins with ${JSON.stringify(text)}` : null;
}

/** The first four bytes of other formats for weights. */
const OTHER_WEIGHTS: Readonly<Record<string, string>> = {
  "PK\u0003\u0004": "a zip archive, as torch.save writes them",
  GGUF: "a GGUF file, as llama.cpp reads them",
};

/**
 * Recognizes a file that does not begin with a safetensors header.
 * @throws CheckpointError if the format is known
 */
export function refuseOtherWeights(beginning: Uint8Array<ArrayBuffer>, source: string): void {
  refuseStandIn(beginning, source);
  const mark = String.fromCharCode(...beginning.subarray(0, 4));
  const kind = lookUp(OTHER_WEIGHTS, mark) ?? describeText(beginning);
  if (kind === null) return;
  throw new CheckpointError(
    "malformed",
    `${source} is no safetensors file but ${kind}. Put the safetensors file in its place: save_pretrained of ` +
      "transformers writes one.",
  );
}
