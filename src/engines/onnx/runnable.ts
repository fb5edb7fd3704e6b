import type { Checkpoint } from "../../checkpoint/checkpoint.ts";
import { countNumbers } from "../../checkpoint/format/tensor.ts";

/** All weights pass through wasm's memory in float32, on their way to a GPU too. */
const WASM_BYTES = 2 ** 32;

/** Why onnxruntime-web can't run a model, wherever it runs; null where it can. */
export function onnxObstacle({ name, tensors }: Checkpoint): string | null {
  const bytes = 4 * countNumbers(tensors.values());
  if (bytes < WASM_BYTES) return null;
  return (
    `onnxruntime-web holds weights in float32 in wasm memory, which ends at ${WASM_BYTES} bytes, and those of ${name} ` +
    `take ${bytes}. Choose the engine wgsl.`
  );
}

/** Why its fused attention, which both of its engines have, can't run a model; null where it can. */
export function attentionObstacle({ name, config }: Checkpoint): string | null {
  if (config.headSize % 16 === 0) return null;
  return (
    `onnxruntime's attention needs heads of a multiple of 16 columns, and those of ${name} have ${config.headSize}. ` +
    "Choose the engine wgsl."
  );
}

/** Its WebGPU build lacks the Cast from bfloat16. Null where that is not needed. */
export function bfloat16Obstacle({ name, tensors }: Checkpoint): string | null {
  const tensor = [...tensors.values()].find(({ dtype }) => dtype === "BF16");
  if (!tensor) return null;
  return (
    `onnxruntime-web on WebGPU reads no bfloat16, and ${tensor.name} of ${name} is in it. Choose the engine wgsl or ` +
    "ort-wasm, which do."
  );
}
