import type { ModelConfig } from "../../models/config.ts";
import { modelTensors } from "../../models/tensors.ts";
import type { Head, WeightFormat } from "../engine.ts";
import type { Allocator } from "../webgpu/allocator.ts";
import { allocateScratch, type Scratch } from "./scratch.ts";
import { matrixBytes } from "./weights/weight_layout.ts";

/** All the buffers of a model. */
export interface ModelBuffers<B> {
  readonly scratch: Scratch<B>;
  /** One buffer a tensor, by the checkpoint's names. */
  readonly weights: ReadonlyMap<string, B>;
  /** For a tied checkpoint whose head is untied, as the control: room for a copy of `wte`. */
  readonly headCopy: B | null;
  /** By layer; of the whole context. */
  readonly caches: readonly Cache<B>[];
}

/** [context, D] float32 each; the keys are turned by RoPE. */
export interface Cache<B> {
  readonly keys: B;
  readonly values: B;
}

/** Makes, or plans, every buffer that a model has as long as it lives. */
export function allocateModel<B>(
  buffers: Allocator<B>,
  config: ModelConfig,
  head: Head,
  format: WeightFormat,
): ModelBuffers<B> {
  const bytesOf = ([rows = 0, columns = 0]: readonly number[]) => matrixBytes(format, { rows, columns });
  const scratch = allocateScratch(buffers, config);
  const weights = new Map<string, B>();
  for (const [name, { shape }] of modelTensors(config))
    weights.set(name, buffers.storage(name, bytesOf(shape)));
  const wteBytes = bytesOf([config.vocabSize, config.hiddenSize]);
  return {
    scratch,
    weights,
    headCopy: config.tied && head === "untied" ? buffers.storage("ff_out.weight", wteBytes) : null,
    caches: Array.from({ length: config.layers.length }, (_, layer) => allocateCache(buffers, config, layer)),
  };
}

function allocateCache<B>(buffers: Allocator<B>, config: ModelConfig, layer: number): Cache<B> {
  const bytes = 4 * config.contextLength * config.hiddenSize;
  return {
    keys: buffers.storage(`kv_cache.${layer}.keys`, bytes),
    values: buffers.storage(`kv_cache.${layer}.values`, bytes),
  };
}

/** @throws Error for a tensor that the config does not ask for */
export function weightOf({ weights }: ModelBuffers<GPUBuffer>, name: string): GPUBuffer {
  const buffer = weights.get(name);
  if (!buffer) throw new Error(`The model has no tensor ${name}.`);
  return buffer;
}
