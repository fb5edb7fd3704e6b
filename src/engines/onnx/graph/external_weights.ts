import type { Dtype } from "../../../checkpoint/format/dtype.ts";
import { SINGLE } from "../../../checkpoint/format/file_names.ts";
import type { ResidentTensor } from "../../../checkpoint/format/tensor.ts";
import { DataType, type Graph } from "./graph.ts";

/** A file that the graph's tensors point into. */
export interface ExternalFile {
  readonly path: string;
  readonly data: Uint8Array<ArrayBuffer>;
}

const DATA_TYPES: Readonly<Record<Dtype, DataType>> = {
  F32: DataType.FLOAT,
  F16: DataType.FLOAT16,
  BF16: DataType.BFLOAT16,
};

/** Adds a checkpoint's tensors to a graph as pointers into the files they come from: no byte is copied. */
export class Weights {
  readonly #graph: Graph;
  readonly #files = new Map<ArrayBuffer, ExternalFile>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  get files(): readonly ExternalFile[] {
    return [...this.#files.values()];
  }

  /**
   * @param name what the graph calls it: one tensor may have two names
   * @returns the name of its float32 numbers. onnxruntime computes in the dtype of its inputs, and ours is float32. So
   * float16 goes through a Cast, which is folded when the session is made: in memory the matrix then takes twice its
   * bytes in the file, but only once for all readers.
   */
  add(tensor: ResidentTensor, name = tensor.name): string {
    const { buffer, byteOffset: offset, byteLength: length } = tensor.bytes;
    const { path: location } = this.#fileOf(buffer);
    const data = { location, offset, length };
    this.#graph.external(name, DATA_TYPES[tensor.dtype], tensor.shape, data);
    return tensor.dtype === "F32"
      ? name
      : this.#graph.node("Cast", `${name}.f32`, [name], { to: DataType.FLOAT });
  }

  #fileOf(buffer: ArrayBuffer): ExternalFile {
    const known = this.#files.get(buffer);
    if (known) return known;
    const number = this.#files.size;
    const path = number === 0 ? SINGLE : `model.${number}.safetensors`;
    const file = { path, data: new Uint8Array(buffer) };
    this.#files.set(buffer, file);
    return file;
  }
}
