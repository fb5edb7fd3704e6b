import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import { countNumbers } from "../../checkpoint/format/tensor.ts";

/** All weights pass through wasm memory in float32, even on their way to a GPU. */
const WASM_BYTES = 2 ** 32;

/** Why onnxruntime-web can't run a model on any device; null if it can. */
export function onnxObstacle({ name, tensors }: Checkpoint): string | null {
  const bytes = 4 * countNumbers(tensors.values());
  if (bytes < WASM_BYTES) return null;
  return (
    `onnxruntime-web holds weights in float32 in wasm memory, which has ${WASM_BYTES} bytes. Those of ${name} ` +
    `take ${bytes}. Choose the engine wgsl.`
  );
}

/** Why the fused attention of both onnxruntime engines can't run a model; null if it can. */
export function attentionObstacle({ name, config }: Checkpoint): string | null {
  if (config.headSize % 16 === 0) return null;
  return (
    `onnxruntime needs attention heads of a multiple of 16 columns; the head size of ${name} is ${config.headSize}. ` +
    "Choose the engine wgsl."
  );
}

/** Why onnxruntime's WebGPU build, which can't Cast from bfloat16, can't run a model; null if it can. */
export function bfloat16Obstacle({ name, tensors }: Checkpoint): string | null {
  const tensor = [...tensors.values()].find(({ dtype }) => dtype === "BF16");
  if (!tensor) return null;
  return (
    `onnxruntime-web on WebGPU can't read bfloat16, the dtype of ${tensor.name} of ${name}. Choose the engine wgsl or ` +
    "ort-wasm, which can."
  );
}
