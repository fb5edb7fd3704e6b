import { shorten } from "../../words/cut.ts";
import { CheckpointError } from "../checkpoint_error.ts";
import type { FileSource } from "../transport/folder.ts";
import { DTYPE_BYTES, isDtype } from "./dtype.ts";
import type { Header } from "./header.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Of a file that is shorter or longer than its header says.
 * @param header null where the file ends within it
 * @param headerEnd the bytes that the header takes
 */
export function explainSize(file: FileSource, header: Header | null, headerEnd: number): CheckpointError {
  if (header && header.totalBytes < file.size) {
    return new CheckpointError(
      "malformed",
      `${file.name} has ${file.size} bytes, and by its header it should have ${header.totalBytes}. Download it again.`,
    );
  }
  const problem = header
    ? `by its header it should have ${header.totalBytes}`
    : `its header alone takes ${headerEnd}`;
  return new CheckpointError(
    "truncated",
    `${file.name} ends too early: it has ${file.size} bytes, and ${problem}. Download it again; where it is on a host, look at another revision.`,
  );
}

/** Of a file whose data are not those that were saved. @param wanted their SHA-256 in the metadata */
export function explainDigest(url: string, wanted: string, found: string): CheckpointError {
  return new CheckpointError(
    "malformed",
    `The weights in ${url} are not those that were saved: their SHA-256 should be ${wanted} by the file's ` +
      `own metadata, and is ${found}. Load it again; if that does not help, the file on the host is damaged.`,
  );
}

/** Of a tensor that is not as `config.json` asks for it. @param shape as asked for */
export function explainTensor(
  tensor: Tensor<string> | undefined,
  name: string,
  shape: readonly number[],
): CheckpointError {
  if (!tensor) {
    return new CheckpointError(
      "missing-tensor",
      `The weights lack ${name} [${shape.join(", ")}], which config.json asks for. ` +
        "Check that config.json and the weights belong together, and that all files of the weights are there.",
    );
  }
  if (!isDtype(tensor.dtype)) {
    return new CheckpointError(
      "unsupported",
      `Tensor ${shorten(tensor.name, 80)} has dtype ${tensor.dtype}; weights in ${Object.keys(DTYPE_BYTES).join(", ")} are ` +
        "supported. If it was quantized, look at the checkpoint that it was made from.",
    );
  }
  return new CheckpointError(
    "mismatch",
    `Tensor ${name} should be [${shape.join(", ")}] by config.json and is [${shorten(tensor.shape.join(", "), 80)}]. ` +
      "Check that config.json and the weights belong together.",
  );
}
