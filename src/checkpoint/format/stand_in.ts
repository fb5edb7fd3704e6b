import { CheckpointError } from "../checkpoint_error.ts";

/** With what the text begins that Git leaves in the place of a file which Git LFS keeps. */
const LFS_POINTER = "version https://git-lfs.github.com/spec/";

/**
 * Names what is often found in the place of a file, told by its first bytes, of which eight are enough.
 * @param source names the file in the error
 * @throws CheckpointError where it is such a thing
 */
export function refuseStandIn(beginning: Uint8Array<ArrayBuffer>, source: string): void {
  const text = new TextDecoder().decode(beginning.subarray(0, LFS_POINTER.length));
  if (text.length >= 8 && LFS_POINTER.startsWith(text)) {
    throw new CheckpointError(
      "malformed",
      `${source} is a Git LFS pointer: a few lines that stand for the file, which itself was not fetched. In a clone, run ` +
        "git lfs pull. On a host, take the address that sends the file: on the Hugging Face Hub the one with /resolve/, " +
        "on GitHub the one of media.githubusercontent.com.",
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
