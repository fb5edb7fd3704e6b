import type { ModelConfig } from "../../../models/config.ts";
import type { Binding } from "../../webgpu/kernel.ts";
import type { RowFormat } from "../weights/weight_layout.ts";
import { packProjection, type Projection, PROJECTION_BYTES } from "./projection.ts";
import { layerVectors } from "./vectors/vector_layout.ts";

const NAMES = ["q", "k", "v", "o", "gate", "up", "down"] as const;

export type ProjectionName = (typeof NAMES)[number];

/** What the seven matrices of a layer do; all layers have them alike. */
export function layerProjections(config: ModelConfig): Readonly<Record<ProjectionName, Projection>> {
  const { hiddenSize: D, intermediateSize: F, headSize: E, layerNorms } = config;
  const [queryColumns, keyColumns] = [config.headCount * E, config.keyValueHeadCount * E];
  return {
    q: into(queryColumns, D, "self_attn.q_proj", "set"),
    k: into(keyColumns, D, "self_attn.k_proj", "set"),
    v: into(keyColumns, D, "self_attn.v_proj", "set"),
    o: into(D, queryColumns, "self_attn.o_proj", modeBefore(layerNorms.afterAttention)),
    gate: into(F, D, "mlp.gate_proj", "set"),
    up: into(F, D, "mlp.up_proj", "set"),
    down: into(D, F, "mlp.down_proj", modeBefore(layerNorms.afterMlp)),
  };
}

/** Where a norm stands behind a part of a layer, it is the norm that adds to the residual stream. */
function modeBefore(norm: string | null): Projection["mode"] {
  return norm === null ? "add" : "set";
}

function into(rows: number, columns: number, name: string, mode: Projection["mode"]): Projection {
  return { rows, columns, bias: `${name}.bias`, mode };
}

/** Bytes from one uniform to the next in the buffer that holds them all: no `minUniformBufferOffsetAlignment` is larger. */
const SLOT = 256;

/** Size of that buffer. */
export const LAYER_PROJECTIONS_BYTES = SLOT * NAMES.length;

/** The bytes of that buffer. */
export function packLayerProjections(config: ModelConfig, format: RowFormat): ArrayBuffer {
  const bytes = new ArrayBuffer(LAYER_PROJECTIONS_BYTES);
  const [projections, vectors] = [layerProjections(config), layerVectors(config)];
  for (const [index, name] of NAMES.entries()) {
    const packed = packProjection(projections[name], format, vectors);
    new Uint32Array(bytes, SLOT * index, packed.length).set(packed);
  }
  return bytes;
}

/** One of the uniforms in that buffer. */
export function projectionIn(buffer: GPUBuffer, name: ProjectionName): Binding {
  return [buffer, PROJECTION_BYTES, SLOT * NAMES.indexOf(name)];
}
