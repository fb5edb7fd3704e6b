import type { Reference } from "../../webgpu/check/call.ts";
import type { KernelName } from "../../webgpu/kernel_name.ts";
import { sumChunksReference } from "../../webgpu/sampling/chunks.reference.ts";
import { rankCandidatesReference } from "../../webgpu/sampling/rank_candidates.reference.ts";
import { rankChunksReference } from "../../webgpu/sampling/rank_chunks.reference.ts";
import { sampleReference } from "../../webgpu/sampling/sample.reference.ts";
import { attentionReference } from "../kernels/attention/attention.reference.ts";
import { gateReference } from "../kernels/mlp/gate.reference.ts";
import { gateUpReference } from "../kernels/mlp/gate_up.reference.ts";
import { projectReference } from "../kernels/decode/project.reference.ts";
import { qkvReference } from "../kernels/decode/qkv.reference.ts";
import { qkvToCacheReference } from "../kernels/decode/qkv_to_cache.reference.ts";
import { normReference } from "../kernels/norm/norm.reference.ts";
import { matmulReference } from "../kernels/prefill/matmul.reference.ts";
import { rotateReference } from "../kernels/attention/rotate.reference.ts";
import { embedReference } from "../kernels/vocabulary/embed.reference.ts";
import { unembedReference } from "../kernels/vocabulary/unembed.reference.ts";

export const REFERENCES: Readonly<Record<KernelName, Reference>> = {
  embed: embedReference,
  norm: normReference,
  qkv: qkvReference,
  "qkv to cache": qkvToCacheReference,
  attention: attentionReference,
  project: projectReference,
  "gate up": gateUpReference,
  matmul: matmulReference,
  rotate: rotateReference,
  gate: gateReference,
  unembed: unembedReference,
  "sum chunks": sumChunksReference,
  "rank chunks": rankChunksReference,
  "rank candidates": rankCandidatesReference,
  sample: sampleReference,
};
