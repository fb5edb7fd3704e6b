import { fetched } from "../../code/fetched.ts";
import { layerKinds, type LayerKind, type ModelConfig } from "../../models/config.ts";
import { layerTensor } from "../../models/tensors.ts";
import type { CacheFormat } from "../cache_format.ts";
import type { Operation } from "../webgpu/kernel.ts";
import { matrixOf, type ModelBuffers } from "./allocate.ts";
import { createAttention } from "./kernels/attention/attention.ts";
import { createRotate } from "./kernels/attention/rotate.ts";
import { cacheLayout } from "./kernels/cache/cache_layout.ts";
import { createProject } from "./kernels/decode/project.ts";
import { createQkvToCache, fitsOneKernel } from "./kernels/decode/qkv_to_cache.ts";
import { layerProjections, projectionIn, type ProjectionName } from "./kernels/layer_projections.ts";
import { createGate } from "./kernels/mlp/gate.ts";
import { createGateUp } from "./kernels/mlp/gate_up.ts";
import { createNorm } from "./kernels/norm/norm.ts";
import { createMatmul } from "./kernels/prefill/matmul.ts";
import { layerRopes } from "./kernels/rope/layer_ropes.ts";
import { layerVectors } from "./kernels/vectors/vector_layout.ts";
import type { WeightKernels } from "./weights/weight_kernels.ts";

/** A layer's work on the residual stream `x`, by one token (five dispatches at the least) or by many. */
export interface LayerOperations {
  readonly decode: readonly Operation[];
  readonly prefill: readonly Operation[];
}

/** The kernels of all layers, each compiled once. */
type LayerKernels = Awaited<ReturnType<typeof compileLayerKernels>>;

export async function compileLayerKernels(weights: WeightKernels, config: ModelConfig, format: CacheFormat) {
  const { kernels } = weights;
  const { layerNorms } = config;
  const vectors = layerVectors(config);
  const projections = layerProjections(config);
  const normAt = async (name: string | null, mode: "set" | "add") =>
    name === null ? null : createNorm(kernels, config, vectors, name, mode);
  const project = (name: ProjectionName) => createProject(weights, vectors, projections[name]);
  const matmul = (name: ProjectionName) => createMatmul(weights, vectors, projections[name]);
  const kinds = layerKinds(config).map(async (kind) => {
    return [kind, await compileAttention(weights, config, kind, format)] as const;
  });
  const [attention, norms, decode, prefill] = await Promise.all([
    Promise.all(kinds),
    all({
      beforeAttention: normAt(layerNorms.beforeAttention, "set"),
      afterAttention: normAt(layerNorms.afterAttention, "add"),
      beforeMlp: normAt(layerNorms.beforeMlp, "set"),
      afterMlp: normAt(layerNorms.afterMlp, "add"),
    }),
    all({
      o: project("o"),
      gateUp: createGateUp(weights, config, vectors),
      down: project("down"),
    }),
    all({
      q: matmul("q"),
      k: matmul("k"),
      v: matmul("v"),
      o: matmul("o"),
      gate: matmul("gate"),
      up: matmul("up"),
      gateByUp: createGate(kernels, config),
      down: matmul("down"),
    }),
  ]);
  return { attention: new Map(attention), norms, decode, prefill };
}

/** What depends on how far a layer looks back, and on its RoPE. */
async function compileAttention(
  weights: WeightKernels,
  config: ModelConfig,
  kind: LayerKind,
  format: CacheFormat,
) {
  const { kernels } = weights;
  const vectors = layerVectors(config);
  const cache = cacheLayout(config, kind, format);
  const rotates = fitsOneKernel(config, vectors, cache);
  return all({
    /** For one token; whether it does what `rotate` does. */
    rotates,
    qkv: rotates
      ? createQkvToCache(weights, config, vectors, cache)
      : fetched("projects q, k and v", import("./kernels/decode/qkv.ts")).then(({ createQkv }) =>
          createQkv(weights, config, vectors),
        ),
    rotate: createRotate(kernels, config, vectors, cache),
    attend: createAttention(kernels, config, cache),
  });
}

/** Layer `index`'s own buffers. */
function buffersOf(buffers: ModelBuffers<GPUBuffer>, index: number) {
  const weight = (name: string): GPUBuffer => matrixOf(buffers, layerTensor(index, `${name}.weight`));
  const cache = buffers.caches[index];
  if (!cache) throw new Error(`The model has no layer ${index}.`);
  return {
    ...cache,
    vectors: buffers.vectors[index] ?? null,
    wQ: weight("self_attn.q_proj"),
    wK: weight("self_attn.k_proj"),
    wV: weight("self_attn.v_proj"),
    wO: weight("self_attn.o_proj"),
    wGate: weight("mlp.gate_proj"),
    wUp: weight("mlp.up_proj"),
    wDown: weight("mlp.down_proj"),
  };
}

/** Binds the buffers of layer `index`. */
export function bindLayer(
  kernels: LayerKernels,
  buffers: ModelBuffers<GPUBuffer>,
  config: ModelConfig,
  index: number,
): LayerOperations {
  const { scratch } = buffers;
  const own = buffersOf(buffers, index);
  const kind = config.layers[index];
  const attention = kind && kernels.attention.get(kind);
  const rope = kind && scratch.ropes[layerRopes(config).indexOf(kind.rope)];
  if (!attention || !rope) throw new Error(`The model has no layer ${index}.`);
  const { step, x, h, q, k, v, mixed, gate, up } = scratch;
  const { vectors } = own;
  const as = (name: ProjectionName) => ({ vectors, projection: projectionIn(scratch.projections, name) });
  const everything = { ...scratch, ...own, rope };
  const { norms, decode, prefill } = kernels;

  const attend = attention.attend({ ...everything, y: mixed });
  const rotate = attention.rotate(everything);
  /** Where there is a norm, a part of the layer reads `h`, or writes it: from and to `x` goes the norm. */
  const through = (norm: Norm) => (norm ? h : x);
  const before = (norm: Norm) => (norm ? [norm({ step, x, y: h, vectors })] : []);
  const after = (norm: Norm) => (norm ? [norm({ step, x: h, y: x, vectors })] : []);
  return {
    decode: [
      attention.qkv(everything),
      ...(attention.rotates ? [] : [rotate]),
      attend,
      decode.o({ x: mixed, w: own.wO, y: through(norms.afterAttention), vectors }),
      ...after(norms.afterAttention),
      decode.gateUp({ ...everything, y: gate }),
      decode.down({ x: gate, w: own.wDown, y: through(norms.afterMlp), vectors }),
      ...after(norms.afterMlp),
    ],
    prefill: [
      ...before(norms.beforeAttention),
      prefill.q({ x: through(norms.beforeAttention), w: own.wQ, y: q, ...as("q") }),
      prefill.k({ x: through(norms.beforeAttention), w: own.wK, y: k, ...as("k") }),
      prefill.v({ x: through(norms.beforeAttention), w: own.wV, y: v, ...as("v") }),
      rotate,
      attend,
      prefill.o({ x: mixed, w: own.wO, y: through(norms.afterAttention), ...as("o") }),
      ...after(norms.afterAttention),
      ...before(norms.beforeMlp),
      prefill.gate({ x: through(norms.beforeMlp), w: own.wGate, y: gate, ...as("gate") }),
      prefill.up({ x: through(norms.beforeMlp), w: own.wUp, y: up, ...as("up") }),
      prefill.gateByUp(scratch),
      prefill.down({ x: gate, w: own.wDown, y: through(norms.afterMlp), ...as("down") }),
      ...after(norms.afterMlp),
    ],
  };
}

type Norm = LayerKernels["norms"]["beforeAttention"];

/** Waits for all values of an object together. */
async function all<T extends object>(promises: T): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  const entries = Object.entries(promises).map(async ([key, promise]) => [key, await promise] as const);
  return Object.fromEntries(await Promise.all(entries)) as { [K in keyof T]: Awaited<T[K]> };
}
