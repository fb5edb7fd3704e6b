import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import type { Head } from "../engine.ts";
import type { Buffers } from "../webgpu/buffers.ts";
import { Kernels, type Operation } from "../webgpu/kernel.ts";
import { createNorm } from "./kernels/norm/norm.ts";
import { compileLayerKernels, createLayer } from "./layer.ts";
import { createPick } from "../webgpu/sampling/pick.ts";
import type { Scratch } from "./scratch.ts";
import { createVocabulary, type Vocabulary } from "./vocabulary.ts";

/** The whole model as lists of operations, in the order in which they run. */
export interface Model {
  /** One token: from its id to the residual stream after the last layer. */
  readonly decode: readonly Operation[];
  /** The same for many tokens at once. */
  readonly prefill: readonly Operation[];
  /** From the last token's residual stream to its logits. */
  readonly head: readonly Operation[];
  /** From the logits to the candidates and the next id. */
  readonly pick: readonly Operation[];
  readonly vocabulary: Vocabulary;
}

/** Compiles the kernels, uploads every tensor and binds it all. */
export async function createModel(
  kernels: Kernels,
  buffers: Buffers,
  checkpoint: Checkpoint,
  scratch: Scratch,
  head: Head,
): Promise<Model> {
  const { config } = checkpoint;
  const [vocabulary, layerKernels, norm, pick] = await Promise.all([
    createVocabulary(kernels, buffers, checkpoint, scratch, head),
    compileLayerKernels(kernels, config),
    createNorm(kernels, config, "last"),
    createPick(kernels, config),
  ]);
  const layers = Array.from({ length: config.layerCount }, (_, index) =>
    createLayer(layerKernels, buffers, checkpoint, scratch, index),
  );
  return {
    decode: [vocabulary.embed, ...layers.flatMap((layer) => layer.decode)],
    prefill: [vocabulary.embed, ...layers.flatMap((layer) => layer.prefill)],
    head: [norm({ ...scratch, y: scratch.hidden }), vocabulary.unembed],
    pick: pick(scratch),
    vocabulary,
  };
}
