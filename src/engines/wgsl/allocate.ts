import type { ModelConfig } from "../../models/config.ts";
import { EMBEDDING, LAST_NORM, layerTensor, modelTensors } from "../../models/tensors.ts";
import type { Head } from "../head.ts";
import type { Allocator } from "../webgpu/allocator.ts";
import { cacheLayout } from "./kernels/cache/cache_layout.ts";
import { layerVectors } from "./kernels/vectors/vector_layout.ts";
import type { NumberFormats } from "./number_formats.ts";
import { allocateScratch, type Scratch } from "./scratch.ts";
import { matrixBytes, rowFormat } from "./weights/weight_layout.ts";

/** All the buffers of a model. */
export interface ModelBuffers<B> {
  readonly scratch: Scratch<B>;
  /** A buffer for each matrix, by the checkpoint's names. */
  readonly matrices: ReadonlyMap<string, B>;
  /** By layer: its vectors, as `layerVectors` has them; null where layers have none. */
  readonly vectors: readonly (B | null)[];
  /** The weight [D] of the norm behind the last layer, float32; null where it has none. */
  readonly lastNorm: B | null;
  /** For a tied checkpoint whose head is untied, as the control: room for a copy of `wte`. */
  readonly headCopy: B | null;
  /** By layer, as `cacheLayout` has them; the keys are turned by RoPE. */
  readonly caches: readonly Cache<B>[];
}

export interface Cache<B> {
  readonly keys: B;
  readonly values: B;
}

/** Makes, or plans, every buffer that a model has as long as it lives. */
export function allocateModel<B>(
  buffers: Allocator<B>,
  config: ModelConfig,
  head: Head,
  { weights, cache }: NumberFormats,
): ModelBuffers<B> {
  const scratch = allocateScratch(buffers, config);
  const matrices = new Map<string, B>();
  for (const [name, { kind, shape }] of modelTensors(config)) {
    if (kind !== "matrix") continue;
    const [rows, columns] = shape;
    matrices.set(name, buffers.storage(name, matrixBytes(rowFormat(weights, name), { rows, columns })));
  }
  const { bytes } = layerVectors(config);
  const vectors = config.layers.map((_, layer) =>
    bytes > 0 ? buffers.storage(layerTensor(layer, "vectors"), bytes) : null,
  );
  const wte = { rows: config.vocabSize, columns: config.hiddenSize };
  const wteBytes = matrixBytes(rowFormat(weights, EMBEDDING), wte);
  return {
    scratch,
    matrices,
    vectors,
    lastNorm:
      config.norm.weight === "none" ? null : buffers.storage(`${LAST_NORM}.weight`, 4 * config.hiddenSize),
    headCopy: config.tied && head === "untied" ? buffers.storage("ff_out.weight", wteBytes) : null,
    caches: config.layers.map((kind, layer) => {
      const each = cacheLayout(config, kind, cache).bytes;
      return {
        keys: buffers.storage(`kv_cache.${layer}.keys`, each),
        values: buffers.storage(`kv_cache.${layer}.values`, each),
      };
    }),
  };
}

/** @throws Error for a matrix that the config does not ask for */
export function matrixOf({ matrices }: ModelBuffers<GPUBuffer>, name: string): GPUBuffer {
  const buffer = matrices.get(name);
  if (!buffer) throw new Error(`The model has no matrix ${name}.`);
  return buffer;
}
