import { type ModelConfig, NORM_PLACES } from "./config.ts";

/** The embedding matrix [V, D], `wte`. */
export const EMBEDDING = "model.embed_tokens.weight";

/** The head's own matrix [V, D], if the checkpoint has one. */
export const HEAD = "lm_head.weight";

/** The norm after the last layer, with a weight [D] if norms have weights. */
export const LAST_NORM = "model.norm";

/** A tensor of a model: a matrix [out, in], as torch's `Linear` stores it, or a vector. */
export type ModelTensor =
  | { readonly kind: "matrix"; readonly shape: readonly [rows: number, columns: number] }
  | { readonly kind: VectorKind; readonly shape: readonly [length: number] };

type VectorKind = "bias" | "norm";

/** The tensors that a config requires, by name. The head has one only if it is not tied. */
export function modelTensors(config: ModelConfig): Map<string, ModelTensor> {
  const { vocabSize: V, hiddenSize: D } = config;
  const tensors = new Map<string, ModelTensor>([[EMBEDDING, matrix(V, D)]]);
  const ofLayer = layerTensors(config);
  for (const layer of config.layers.keys()) {
    for (const [name, tensor] of ofLayer) tensors.set(layerTensor(layer, name), tensor);
  }
  if (config.norm.weight !== "none") tensors.set(`${LAST_NORM}.weight`, vector("norm", D));
  if (!config.tied) tensors.set(HEAD, matrix(V, D));
  return tensors;
}

/** The checkpoint's name for a tensor of a layer. */
export function layerTensor(layer: number, name: string): string {
  return `model.layers.${layer}.${name}`;
}

/** The tensors of every layer, by their names within the layer. */
export function layerTensors(config: ModelConfig): Map<string, ModelTensor> {
  const { hiddenSize: D, intermediateSize: F, headSize: E, biases } = config;
  const [queryColumns, keyColumns] = [config.headCount * E, config.keyValueHeadCount * E];
  return new Map<string, ModelTensor>([
    ...projection("self_attn.q_proj", queryColumns, D, biases.qkv),
    ...projection("self_attn.k_proj", keyColumns, D, biases.qkv),
    ...projection("self_attn.v_proj", keyColumns, D, biases.qkv),
    ...projection("self_attn.o_proj", D, queryColumns, biases.output),
    ...projection("mlp.gate_proj", F, D, biases.mlp),
    ...projection("mlp.up_proj", F, D, biases.mlp),
    ...projection("mlp.down_proj", D, F, biases.mlp),
    ...queryKeyNorms(config, queryColumns, keyColumns),
    ...norms(config),
  ]);
}

type Named = readonly [name: string, tensor: ModelTensor];

function projection(name: string, rows: number, columns: number, hasBias: boolean): Named[] {
  const weight: Named = [`${name}.weight`, matrix(rows, columns)];
  return hasBias ? [weight, [`${name}.bias`, vector("bias", rows)]] : [weight];
}

function queryKeyNorms(
  { queryKeyNorm, headSize }: ModelConfig,
  queryColumns: number,
  keyColumns: number,
): Named[] {
  if (queryKeyNorm === "none") return [];
  const [q, k] = queryKeyNorm === "each-head" ? [headSize, headSize] : [queryColumns, keyColumns];
  return [
    ["self_attn.q_norm.weight", vector("norm", q)],
    ["self_attn.k_norm.weight", vector("norm", k)],
  ];
}

function norms({ norm, layerNorms, hiddenSize }: ModelConfig): Named[] {
  if (norm.weight === "none") return [];
  return NORM_PLACES.map((place) => layerNorms[place])
    .filter((name) => name !== null)
    .map((name) => [`${name}.weight`, vector("norm", hiddenSize)]);
}

function matrix(rows: number, columns: number): ModelTensor {
  return { kind: "matrix", shape: [rows, columns] };
}

function vector(kind: VectorKind, length: number): ModelTensor {
  return { kind, shape: [length] };
}
