import type { ModelConfig } from "../../models/config.ts";
import type { Operation } from "../webgpu/kernel.ts";
import { type ModelBuffers, weightOf } from "./allocate.ts";
import { createMix } from "./kernels/attention/mix.ts";
import { createScores } from "./kernels/attention/scores.ts";
import { createGateUp } from "./kernels/decode/gate_up.ts";
import { createProject } from "./kernels/decode/project.ts";
import { createQkv } from "./kernels/decode/qkv.ts";
import { createNorm } from "./kernels/norm/norm.ts";
import { createMatmul } from "./kernels/prefill/matmul.ts";
import { createRotate } from "./kernels/prefill/rotate.ts";
import { createSwiglu } from "./kernels/prefill/swiglu.ts";
import type { WeightKernels } from "./weights/weight_kernels.ts";

/** A layer's work on the residual stream `x`, by one token (six dispatches) or by many. */
export interface LayerOperations {
  readonly decode: readonly Operation[];
  readonly prefill: readonly Operation[];
}

/** The kernels of a layer, compiled once for all layers. */
export type LayerKernels = Awaited<ReturnType<typeof compileLayerKernels>>;

export async function compileLayerKernels(weights: WeightKernels, config: ModelConfig) {
  const { kernels } = weights;
  const { hiddenSize: D, intermediateSize: F } = config;
  const [scores, mix] = await Promise.all([createScores(kernels, config), createMix(kernels, config)]);
  const [qkv, projectAttention, gateUp, projectMlp] = await Promise.all([
    createQkv(weights, config),
    createProject(weights, D, D),
    createGateUp(weights, config),
    createProject(weights, D, F),
  ]);
  const [norm, fromHidden, rotate, addAttention, toMlp, swiglu, addMlp] = await Promise.all([
    createNorm(kernels, config, "all"),
    createMatmul(weights, D, D, "set"),
    createRotate(kernels, config),
    createMatmul(weights, D, D, "add"),
    createMatmul(weights, F, D, "set"),
    createSwiglu(kernels, config),
    createMatmul(weights, D, F, "add"),
  ]);
  return {
    attention: { scores, mix },
    decode: { qkv, projectAttention, gateUp, projectMlp },
    prefill: { norm, fromHidden, rotate, addAttention, toMlp, swiglu, addMlp },
  };
}

/** Layer `index`'s own buffers. */
function buffersOf(buffers: ModelBuffers<GPUBuffer>, index: number) {
  const weight = (name: string): GPUBuffer => weightOf(buffers, `model.layers.${index}.${name}.weight`);
  const cache = buffers.caches[index];
  if (!cache) throw new Error(`The model has no layer ${index}.`);
  return {
    ...cache,
    wQ: weight("self_attn.q_proj"),
    wK: weight("self_attn.k_proj"),
    wV: weight("self_attn.v_proj"),
    wO: weight("self_attn.o_proj"),
    wGate: weight("mlp.gate_proj"),
    wUp: weight("mlp.up_proj"),
    wDown: weight("mlp.down_proj"),
  };
}

/** Binds the buffers of layer `index`, which has a KV cache of the whole context. */
export function bindLayer(
  kernels: LayerKernels,
  buffers: ModelBuffers<GPUBuffer>,
  index: number,
): LayerOperations {
  const { scratch } = buffers;
  const own = buffersOf(buffers, index);
  const all = { ...scratch, ...own };
  const { x, h, q, k, v, mixed, gate, up } = scratch;
  const { decode, prefill, attention } = kernels;
  const attend = [attention.scores(all), attention.mix({ ...all, y: mixed })];
  const norm = prefill.norm({ ...scratch, y: h });
  return {
    decode: [
      decode.qkv(all),
      ...attend,
      decode.projectAttention({ x: mixed, w: own.wO, y: x }),
      decode.gateUp({ ...all, y: gate }),
      decode.projectMlp({ x: gate, w: own.wDown, y: x }),
    ],
    prefill: [
      norm,
      prefill.fromHidden({ x: h, w: own.wQ, y: q }),
      prefill.fromHidden({ x: h, w: own.wK, y: k }),
      prefill.fromHidden({ x: h, w: own.wV, y: v }),
      prefill.rotate(all),
      ...attend,
      prefill.addAttention({ x: mixed, w: own.wO, y: x }),
      norm,
      prefill.toMlp({ x: h, w: own.wGate, y: gate }),
      prefill.toMlp({ x: h, w: own.wUp, y: up }),
      prefill.swiglu(scratch),
      prefill.addMlp({ x: gate, w: own.wDown, y: x }),
    ],
  };
}
