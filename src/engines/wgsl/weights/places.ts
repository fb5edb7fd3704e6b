import type { ModelConfig } from "../../../models/config.ts";
import {
  layerTensor,
  layerTensors,
  LAST_NORM,
  modelTensors,
  type ModelTensor,
} from "../../../models/tensors.ts";
import type { ModelBuffers } from "../allocate.ts";
import { layerVectors } from "../kernels/vectors/vector_layout.ts";

/** Where a tensor of the checkpoint goes to. */
export interface Place {
  readonly buffer: GPUBuffer;
  /** Byte at which it begins there. */
  readonly offset: number;
  /** Of a row there. A tensor's rows may have fewer: then zeros follow. */
  readonly columns: number;
  /** Is added to each number of a vector: kernels know of weights only, not of one plus a weight. */
  readonly addend: number;
}

/** The places of all tensors, by their names. */
export function placesOf(
  { matrices, vectors, lastNorm }: ModelBuffers<GPUBuffer>,
  config: ModelConfig,
): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  const tensors = modelTensors(config);
  for (const [name, buffer] of matrices) {
    const columns = tensors.get(name)?.shape.at(-1) ?? 0;
    places.set(name, { buffer, offset: 0, columns, addend: 0 });
  }
  const addend = ({ kind }: ModelTensor) =>
    kind === "norm" && config.norm.weight === "one-plus-weight" ? 1 : 0;
  const layout = layerVectors(config);
  const ofLayer = [...layerTensors(config)].filter(([, { kind }]) => kind !== "matrix");
  for (const [layer, buffer] of vectors.entries()) {
    if (!buffer) continue;
    for (const [name, tensor] of ofLayer) {
      const [columns] = tensor.shape;
      const place = { buffer, offset: layout.offsetOf(name), columns, addend: addend(tensor) };
      places.set(layerTensor(layer, name), place);
    }
  }
  if (lastNorm) {
    const columns = config.hiddenSize;
    const norm: ModelTensor = { kind: "norm", shape: [columns] };
    places.set(`${LAST_NORM}.weight`, { buffer: lastNorm, offset: 0, columns, addend: addend(norm) });
  }
  return places;
}
