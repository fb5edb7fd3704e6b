import type { ResidentCheckpoint } from "../../checkpoint/resident.ts";
import type { OlmoConfig } from "../../checkpoint/config.ts";
import { tensorOf } from "../checkpoint.ts";
import type { Buffers } from "../webgpu/buffers.ts";
import type { Kernels, Operation } from "../webgpu/kernel.ts";
import { createMix } from "./kernels/attention/mix.ts";
import { createScores } from "./kernels/attention/scores.ts";
import { createGateUp } from "./kernels/decode/gate_up.ts";
import { createProject } from "./kernels/decode/project.ts";
import { createQkv } from "./kernels/decode/qkv.ts";
import { createNorm } from "./kernels/norm/norm.ts";
import { createMatmul } from "./kernels/prefill/matmul.ts";
import { createRotate } from "./kernels/prefill/rotate.ts";
import { createSwiglu } from "./kernels/prefill/swiglu.ts";
import type { Scratch } from "./scratch.ts";

/** A layer's work on the residual stream `x`, by one token (six dispatches) or by many. */
export interface Layer {
  readonly decode: readonly Operation[];
  readonly prefill: readonly Operation[];
}

/** The kernels of a layer, compiled once for all layers. */
export type LayerKernels = Awaited<ReturnType<typeof compileLayerKernels>>;

export async function compileLayerKernels(kernels: Kernels, config: OlmoConfig) {
  const { hiddenSize: D, intermediateSize: F } = config;
  const [scores, mix] = await Promise.all([createScores(kernels, config), createMix(kernels, config)]);
  const [qkv, projectAttention, gateUp, projectMlp] = await Promise.all([
    createQkv(kernels, config),
    createProject(kernels, D, D),
    createGateUp(kernels, config),
    createProject(kernels, D, F),
  ]);
  const [norm, fromHidden, rotate, addAttention, toMlp, swiglu, addMlp] = await Promise.all([
    createNorm(kernels, config, "all"),
    createMatmul(kernels, D, D, "set"),
    createRotate(kernels, config),
    createMatmul(kernels, D, D, "add"),
    createMatmul(kernels, F, D, "set"),
    createSwiglu(kernels, config),
    createMatmul(kernels, D, F, "add"),
  ]);
  return {
    attention: { scores, mix },
    decode: { qkv, projectAttention, gateUp, projectMlp },
    prefill: { norm, fromHidden, rotate, addAttention, toMlp, swiglu, addMlp },
  };
}

function uploadLayer(buffers: Buffers, checkpoint: ResidentCheckpoint, index: number) {
  const upload = (name: string): GPUBuffer =>
    buffers.tensor(tensorOf(checkpoint, `model.layers.${index}.${name}.weight`));
  const { contextLength, hiddenSize } = checkpoint.config;
  const cache = (name: string): GPUBuffer =>
    buffers.storage(`kv_cache.${index}.${name}`, 4 * contextLength * hiddenSize);
  return {
    wQ: upload("self_attn.q_proj"),
    wK: upload("self_attn.k_proj"),
    wV: upload("self_attn.v_proj"),
    wO: upload("self_attn.o_proj"),
    wGate: upload("mlp.gate_proj"),
    wUp: upload("mlp.up_proj"),
    wDown: upload("mlp.down_proj"),
    /** [context, D] float32, turned by RoPE */
    keys: cache("keys"),
    /** [context, D] float32 */
    values: cache("values"),
  };
}

/** Uploads layer `index` and binds its buffers, with a KV cache of the whole context. */
export function createLayer(
  kernels: LayerKernels,
  buffers: Buffers,
  checkpoint: ResidentCheckpoint,
  scratch: Scratch,
  index: number,
): Layer {
  const own = uploadLayer(buffers, checkpoint, index);
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
