import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import { countNumbers } from "../../checkpoint/format/tensor.ts";

/** All weights pass through wasm's memory in float32, on their way to a GPU too. */
const WASM_BYTES = 2 ** 32;

/** Why onnxruntime-web can't run a model, wherever it runs; null where it can. */
export function onnxObstacle({ name, tensors }: Checkpoint): string | null {
  const bytes = 4 * countNumbers(tensors.values());
  if (bytes < WASM_BYTES) return null;
  return (
    `onnxruntime-web holds weights in float32 in wasm memory, which has ${WASM_BYTES} bytes. Those of ${name} ` +
    `take ${bytes}. Choose the engine wgsl.`
  );
}

/** Why its fused attention, which both of its engines have, can't run a model; null where it can. */
export function attentionObstacle({ name, config }: Checkpoint): string | null {
  if (config.headSize % 16 === 0) return null;
  return (
    `onnxruntime's attention needs a head size that is a multiple of 16 columns; that of ${name} is ${config.headSize}. ` +
    "Choose the engine wgsl."
  );
}

/** Its WebGPU build lacks the Cast from bfloat16. Null where that is not needed. */
export function bfloat16Obstacle({ name, tensors }: Checkpoint): string | null {
  const tensor = [...tensors.values()].find(({ dtype }) => dtype === "BF16");
  if (!tensor) return null;
  return (
    `onnxruntime-web on WebGPU can't read bfloat16, the dtype of ${tensor.name} of ${name}. Choose the engine wgsl or ` +
    "ort-wasm, which can."
  );
}
