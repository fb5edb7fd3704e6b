import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import { shorten } from "../../words/cut.ts";
import type { NodeProto, TensorProto } from "../../engines/onnx/format/onnx_pb.ts";
import type { OnnxFile } from "./onnx_file.ts";

/** A graph, indexed by its values' names. */
export interface GraphIndex {
  readonly file: OnnxFile;
  /** The node that computes a value. */
  readonly producers: ReadonlyMap<string, NodeProto>;
  /** The nodes that read a value, in graph order. */
  readonly readers: ReadonlyMap<string, readonly NodeProto[]>;
  /** Initializers, and the values of Constant nodes. */
  readonly constants: ReadonlyMap<string, TensorProto>;
  readonly inputs: ReadonlySet<string>;
  readonly outputs: ReadonlySet<string>;
}

/** @throws CheckpointError if two parts of the graph define one name */
export function indexGraph(file: OnnxFile): GraphIndex {
  const defined = new Set<string>();
  const define = (name: string): void => {
    if (defined.has(name) && name !== "") throw definedTwice(file, name);
    defined.add(name);
  };
  for (const { name } of file.initializers) define(name);
  const producers = new Map<string, NodeProto>();
  const readers = new Map<string, NodeProto[]>();
  const constants = new Map(file.initializers.map((tensor) => [tensor.name, tensor]));
  for (const node of file.nodes) {
    for (const name of node.output) {
      define(name);
      producers.set(name, node);
    }
    for (const name of new Set([...node.input, ...namesWithin(node)])) {
      const found = readers.get(name);
      if (found) found.push(node);
      else readers.set(name, [node]);
    }
    const value = node.attribute.find(({ name }) => name === "value")?.t;
    const [output] = node.output;
    if (node.opType === "Constant" && value && output !== undefined) constants.set(output, value);
  }
  const { input, output } = file.graph;
  return { file, producers, readers, constants, inputs: namesOf(input), outputs: namesOf(output) };
}

function namesOf(values: readonly { readonly name: string }[]): ReadonlySet<string> {
  return new Set(values.map(({ name }) => name));
}

function definedTwice({ source }: OnnxFile, name: string): CheckpointError {
  return new CheckpointError(
    "malformed",
    `${source.name} is not a sound ONNX model: it defines ${shorten(name, 80)} twice. Export it again.`,
  );
}

/** Subgraphs of a node read outer values by name. */
function namesWithin(node: NodeProto): string[] {
  return node.attribute.flatMap(({ g }) =>
    g
      ? [
          ...g.node.flatMap((inner) => [...inner.input, ...namesWithin(inner)]),
          ...g.output.map(({ name }) => name),
        ]
      : [],
  );
}

/** The first version of the format in which not every initializer is an input too. */
const INPUTS_REPLACE = 4n;

/** Whether a caller may replace an initializer: onnxruntime computes nothing from it when it loads the file. */
export function isReplaceable({ file, inputs }: GraphIndex, name: string): boolean {
  return file.irVersion >= INPUTS_REPLACE && inputs.has(name);
}

/** Rank of the ids, if they are a graph input or come from one through operators that keep the rank. */
export function rankOf(name: string, index: GraphIndex): number | null {
  let current = name;
  for (let i = 0; i < 8; i++) {
    const input = index.file.graph.input.find((candidate) => candidate.name === current);
    const value = input?.type?.value;
    if (value?.case === "tensorType") return value.value.shape?.dim.length ?? null;
    const node = index.producers.get(current);
    if (!node || !["Cast", "Identity", "Clip"].includes(node.opType)) return null;
    current = node.input[0] ?? "";
  }
  return null;
}

/** An integer attribute. */
export function integer(node: NodeProto, name: string, absent: number): number {
  const found = node.attribute.find((attribute) => attribute.name === name);
  return found ? Number(found.i) : absent;
}

/** An axis of a value with so many: ONNX counts a negative one from the end. */
export function fromStart(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** An attribute that names one of a value's axes. @param rank how many it has */
export function axisOf(node: NodeProto, name: string, absent: number, rank: number): number {
  return fromStart(integer(node, name, absent), rank);
}

/** An attribute that is a list of integers; null if absent. */
export function integers(node: NodeProto, name: string): readonly number[] | null {
  const found = node.attribute.find((attribute) => attribute.name === name);
  return found ? found.ints.map(Number) : null;
}
