import { create } from "@bufbuild/protobuf";
import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import {
  type GraphProto,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
} from "../../engines/onnx/format/onnx_pb.ts";
import type { OnnxFile } from "./onnx_file.ts";

/** Limit for the ways to run a model: two are usual, `decoder_model_merged.onnx` of Optimum having a graph for each. */
const MOST_RUNS = 16;

/**
 * Ways to run a model, each as a model without If: in place of each If stands one of its two graphs. Each graph within an If
 * is part of one of them at least. Without any If there is one way, the file itself.
 * @throws CheckpointError if there are too many
 */
export function runsOf(file: OnnxFile): readonly OnnxFile[] {
  const count = countRuns(file.nodes);
  if (count > MOST_RUNS) {
    throw new CheckpointError(
      "unsupported",
      `${file.source.name} has Ifs within Ifs, so that ${count} graphs exclude each other, and at most ${MOST_RUNS} are ` +
        "looked at here. Judge the checkpoint that the model was exported from.",
    );
  }
  if (!file.nodes.some(isIf)) return [file];
  return Array.from({ length: count }, (_, run) => {
    const place: Place = { names: [], nodes: [], initializers: [...file.initializers], count: { graphs: 0 } };
    addNodes(file.nodes, run, place);
    return { ...file, nodes: place.nodes, initializers: place.initializers };
  });
}

/** Fewest runs of which one at least takes each graph within these nodes. */
function countRuns(nodes: readonly NodeProto[]): number {
  return nodes
    .filter(isIf)
    .map((node) => branchesOf(node).reduce((sum, { node: within }) => sum + countRuns(within), 0))
    .reduce((most, runs) => Math.max(most, runs), 1);
}

/** Where the contents of a graph go. */
interface Place {
  /**
   * New names of values that are defined within Ifs, of the innermost graph first: graphs that exclude each other may use a
   * name for two values.
   */
  readonly names: readonly ReadonlyMap<string, string>[];
  readonly nodes: NodeProto[];
  readonly initializers: TensorProto[];
  /** Of graphs within Ifs so far. */
  readonly count: { graphs: number };
}

function addNodes(nodes: readonly NodeProto[], run: number, place: Place): void {
  const named = (name: string): string => newName(name, place);
  for (const node of nodes) {
    if (isIf(node)) addBranch(node, run, place);
    else if (place.names.length === 0) place.nodes.push(node);
    else {
      const { $typeName: _, ...rest } = node;
      const [input, output] = [node.input.map(named), node.output.map(named)];
      place.nodes.push(create(NodeProtoSchema, { ...rest, input, output }));
    }
  }
}

/** The graph that an If takes in this run. */
function addBranch(node: NodeProto, run: number, place: Place): void {
  let left = run;
  const branches = branchesOf(node);
  for (const [i, graph] of branches.entries()) {
    const runs = countRuns(graph.node);
    if (left < runs || i === branches.length - 1) return addGraph(graph, node, left, place);
    left -= runs;
  }
}

function addGraph(graph: GraphProto, node: NodeProto, run: number, place: Place): void {
  const number = ++place.count.graphs;
  const within = [
    ...graph.initializer.map(({ name }) => name),
    ...graph.node.flatMap(({ output }) => output),
  ];
  const renamed = new Map(
    within.filter((name) => name !== "").map((name) => [name, `${name} (If ${number})`]),
  );
  const inner = { ...place, names: [renamed, ...place.names] };
  for (const tensor of graph.initializer)
    place.initializers.push({ ...tensor, name: newName(tensor.name, inner) });
  addNodes(graph.node, run, inner);
  for (const [i, { name }] of graph.output.entries()) {
    const output = node.output[i];
    if (output === undefined) continue;
    const [input, outer] = [newName(name, inner), newName(output, place)];
    place.nodes.push(create(NodeProtoSchema, { opType: "Identity", input: [input], output: [outer] }));
  }
}

function newName(name: string, { names }: Place): string {
  for (const renamed of names) {
    const found = renamed.get(name);
    if (found !== undefined) return found;
  }
  return name;
}

function isIf({ opType }: NodeProto): boolean {
  return opType === "If";
}

function branchesOf({ attribute }: NodeProto): GraphProto[] {
  return attribute.flatMap(({ g }) => (g ? [g] : []));
}
