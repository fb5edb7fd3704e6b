import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import { runsOf } from "./branches.ts";
import { formOf } from "./constant.ts";
import type { End, Ends } from "./end.ts";
import { findEnds } from "./ends.ts";
import { type GraphIndex, indexGraph } from "./graph_index.ts";
import type { TensorProto } from "../../engines/onnx/format/onnx_pb.ts";

/** The two ends of a model, whichever graphs of its Ifs run. */
export interface OpenedEnds {
  /** The graph in which they are: that of a run. */
  readonly index: GraphIndex;
  readonly ends: Ends;
  /** The ends in each run: the same ones, but for operators that each has for itself. */
  readonly runs: readonly Ends[];
}

/**
 * Finds the two ends of a model.
 * @param own the index of its own graph, with its Ifs
 * @returns why there are none, if there are none
 * @throws CheckpointError if the ends exist, but in an unsupported form
 */
export function openEnds(own: GraphIndex): OpenedEnds | { readonly reason: string } {
  const { file } = own;
  const runs: Run[] = [];
  const reasons: string[] = [];
  for (const run of runsOf(file)) {
    const index = run === file ? own : indexGraph(run);
    const found = findEnds(index);
    if ("ends" in found) runs.push({ index, ends: found.ends });
    else reasons.push(found.reason);
  }
  const [first] = runs;
  if (!first) return { reason: reasons[0] ?? "" };
  if (reasons.length === 0 && runs.every((run) => areAlike(first, run)))
    return { ...first, runs: runs.map(({ ends }) => ends) };
  throw new CheckpointError(
    "unsupported",
    `${file.source.name} has an If, and which matrices the model reads depends on which of its two graphs runs. ` +
      "Judge the models that it was put together from, or their checkpoint.",
  );
}

interface Run {
  readonly index: GraphIndex;
  readonly ends: Ends;
}

/** Whether the ends of two runs read the same tensors in the same way. */
function areAlike(one: Run, other: Run): boolean {
  return (["embedding", "head"] as const).every((name) => {
    const [a, b] = [one.ends[name], other.ends[name]];
    const [read, alsoRead] = [tensorsOf(a, one.index), tensorsOf(b, other.index)];
    return describe(a) === describe(b) && read.every((tensor, i) => tensor === alsoRead[i]);
  });
}

function describe({ node, input, view, rows, columns, byRow }: End): string {
  return JSON.stringify([node.opType, input, rows, columns, byRow, formOf(view)]);
}

/** The end's matrix, and what else it reads of the file, such as scales. */
function tensorsOf({ node, view }: End, { constants }: GraphIndex): (TensorProto | undefined)[] {
  const names = [...node.input, ...(view.scaling ? [view.scaling.scales, view.scaling.zeros] : [])];
  return [view.tensor, ...names.map((name) => constants.get(name))];
}
