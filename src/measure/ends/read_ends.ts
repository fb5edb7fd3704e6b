import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import { type CutEnds, cutEnds, endNames, type EndNames, NOT_NEEDED } from "../../inspect/onnx/cut_ends.ts";
import { openOnnx } from "../../inspect/onnx/onnx_file.ts";
import { indexGraph } from "../../inspect/onnx/graph_index.ts";
import { openEnds } from "../../inspect/onnx/open_ends.ts";
import { sizeOfParts } from "../../inspect/parts.ts";
import { folderBeside, openSubject, type Subject } from "../../inspect/subject.ts";

/** More than two matrices of any model that runs in browsers; all of it is in memory at once, some of it twice. */
const MOST_BYTES = 2 ** 30;

/**
 * Extracts both ends of a model.
 * @param given the names of their inputs and outputs; by default, those of the ends found in the model
 * @throws CheckpointError if there are none, or they are too large
 */
export async function readEnds(
  subject: Subject,
  given?: EndNames,
): Promise<{ readonly cut: CutEnds; readonly names: EndNames }> {
  const { signal } = subject;
  const model = await openSubject(subject);
  const opened = openEnds(indexGraph(await openOnnx(model, signal)));
  if ("reason" in opened) throw new CheckpointError("unsupported", opened.reason);
  const names = given ?? endNames(opened.ends);
  const cut = await cutEnds(
    opened.index,
    opened.ends,
    { model, folder: folderBeside(subject), ...(signal && { signal }) },
    names,
  );
  const bytes = sizeOfParts(cut.data);
  if (bytes <= MOST_BYTES) return { cut, names };
  throw new CheckpointError(
    "unsupported",
    `Its two ends take ${inGigabytes(bytes)}, and a page runs at most ${inGigabytes(MOST_BYTES)}. ${NOT_NEEDED}`,
  );
}

function inGigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
