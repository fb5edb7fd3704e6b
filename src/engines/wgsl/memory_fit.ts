import { bindableBytes } from "../../gpu/bindable_bytes.ts";
import { type Role, ROLES } from "../../gpu/roles.ts";
import type { WeightFormat } from "../weight_format.ts";
import { isWithin, type Limits, type MemoryPlan } from "./plan.ts";
import { rowFormat } from "./weights/weight_layout.ts";

/** Whether a model fits on a GPU, and the arithmetic in words. */
export interface MemoryFit {
  readonly fits: boolean;
  readonly words: string;
}

/** Compares a plan with the device's limits. */
export function memoryFit(plan: MemoryPlan, limits: Limits): MemoryFit {
  const arithmetic = describe(plan);
  if (isWithin(plan, limits)) return { fits: true, words: arithmetic };
  return { fits: false, words: `${arithmetic} ${obstacle(plan, limits)}` };
}

function obstacle({ format, largestBuffer, largestBinding }: MemoryPlan, limits: Limits): string {
  if (largestBuffer.bytes > limits.maxBufferSize) {
    const remedy =
      largestBuffer.role === "weight" ? smaller(format, largestBuffer.label) : "Choose a shorter context.";
    return (
      `The largest buffer, ${largestBuffer.label}, has ${largestBuffer.bytes} bytes, and this GPU allows at most ` +
      `${limits.maxBufferSize}. ${remedy}`
    );
  }
  return (
    `${largestBinding.label} has ${largestBinding.bytes} bytes, and a kernel on this GPU can bind at most ` +
    `${bindableBytes(limits)} bytes of a buffer. Choose a shorter context.`
  );
}

/** The next format, in which at least some matrices take less. */
const SMALLER: Readonly<Record<WeightFormat, WeightFormat | null>> = {
  float16: "int8",
  int8: "int4",
  int4: null,
};

/** What to do if a matrix is too large in a format. */
function smaller(format: WeightFormat, matrix: string): string {
  const next = SMALLER[format];
  if (next === null || rowFormat(next, matrix) === rowFormat(format, matrix))
    return "Choose a smaller model.";
  return `Choose ${next} weights or a smaller model.`;
}

const ROLE_NAMES: Readonly<Record<Role, string>> = {
  weight: "weights",
  "kv-cache": "KV cache",
  activation: "activations",
  staging: "staging",
  runtime: "other",
};

function describe({ totalBytes, bytesByRole }: MemoryPlan): string {
  const parts = ROLES.flatMap((role) => {
    const bytes = bytesByRole.get(role);
    return bytes === undefined ? [] : [`${ROLE_NAMES[role]} ${megabytes(bytes)}`];
  });
  return `The model takes ${megabytes(totalBytes)} of GPU memory: ${parts.join(", ")}.`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
