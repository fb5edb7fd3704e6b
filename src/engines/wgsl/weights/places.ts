import type { ModelConfig } from "../../../models/config.ts";
import {
  layerTensor,
  layerTensors,
  LAST_NORM,
  modelTensors,
  type ModelTensor,
} from "../../../models/tensors.ts";
import type { WeightFormat } from "../../weight_format.ts";
import type { ModelBuffers } from "../allocate.ts";
import { layerVectors } from "../kernels/vectors/vector_layout.ts";
import { rowFormat, type RowFormat } from "./weight_layout.ts";

/** Where a tensor of the checkpoint goes to. */
export type Place = MatrixPlace | VectorPlace;

/** It has its buffer for itself. */
export interface MatrixPlace {
  readonly kind: "matrix";
  readonly buffer: GPUBuffer;
  readonly format: RowFormat;
  /** Of a row there. A tensor's rows may have fewer: then zeros follow. */
  readonly columns: number;
}

/** In float32. */
interface VectorPlace {
  readonly kind: "vector";
  readonly buffer: GPUBuffer;
  /** Byte at which it begins there. */
  readonly offset: number;
  /** Is added to each number: kernels know of weights only, not of one plus a weight. */
  readonly addend: number;
}

/** The places of all tensors, by their names. */
export function placesOf(
  { matrices, vectors, lastNorm }: ModelBuffers<GPUBuffer>,
  config: ModelConfig,
  weights: WeightFormat,
): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  const tensors = modelTensors(config);
  for (const [name, buffer] of matrices) {
    const columns = tensors.get(name)?.shape.at(-1) ?? 0;
    places.set(name, { kind: "matrix", buffer, format: rowFormat(weights, name), columns });
  }
  const addend = ({ kind }: ModelTensor) =>
    kind === "norm" && config.norm.weight === "one-plus-weight" ? 1 : 0;
  const layout = layerVectors(config);
  const ofLayer = [...layerTensors(config)].filter(([, { kind }]) => kind !== "matrix");
  for (const [layer, buffer] of vectors.entries()) {
    if (!buffer) continue;
    for (const [name, tensor] of ofLayer) {
      const offset = layout.offsetOf(name);
      places.set(layerTensor(layer, name), { kind: "vector", buffer, offset, addend: addend(tensor) });
    }
  }
  if (lastNorm) {
    const norm: ModelTensor = { kind: "norm", shape: [config.hiddenSize] };
    const place = { buffer: lastNorm, offset: 0, addend: addend(norm) };
    places.set(`${LAST_NORM}.weight`, { kind: "vector", ...place });
  }
  return places;
}
