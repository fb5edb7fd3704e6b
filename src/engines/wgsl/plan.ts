import type { ModelConfig } from "../../models/config.ts";
import { type Role, roleOf, ROLES } from "../../gpu/roles.ts";
import type { CacheFormat, Head, WeightFormat } from "../engine.ts";
import type { Allocator } from "../webgpu/allocator.ts";
import { allocateModel } from "./allocate.ts";
import { paddedConfig } from "./padded_config.ts";
import { rowFormat } from "./weights/weight_layout.ts";

/** A GPU buffer that a model will have. */
export interface PlannedBuffer {
  readonly label: string;
  readonly role: Role;
  readonly bytes: number;
}

/** All of them, as the ledger will show them. */
export interface MemoryPlan {
  readonly format: WeightFormat;
  readonly buffers: readonly PlannedBuffer[];
  readonly totalBytes: number;
  readonly bytesByRole: ReadonlyMap<Role, number>;
  readonly largestBuffer: PlannedBuffer;
  /** The largest of those that need a single binding. A matrix of weights may be bound in parts, so it does not count. */
  readonly largestBinding: PlannedBuffer;
}

/**
 * The GPU memory that the engine wgsl will take, before it takes any. The function that makes the buffers computes it.
 */
export function planMemory(
  config: ModelConfig,
  format: WeightFormat,
  head: Head,
  cache: CacheFormat = "float32",
): MemoryPlan {
  const buffers: PlannedBuffer[] = [];
  const plan = (label: string, role: Role, bytes: number): void => void buffers.push({ label, role, bytes });
  const storage = (label: string, bytes: number): void => plan(label, roleOf(label, 0), bytes);
  const allocator: Allocator<void> = {
    storage,
    activation: (name, numbers) => storage(`activation.${name}`, 4 * numbers),
    uniform: storage,
    staging: (label, bytes) => plan(label, "staging", bytes),
  };
  allocateModel(allocator, paddedConfig(config), head, { weights: format, cache });
  const bytesByRole = new Map<Role, number>();
  for (const { role, bytes } of buffers) bytesByRole.set(role, (bytesByRole.get(role) ?? 0) + bytes);
  return {
    format,
    buffers,
    totalBytes: buffers.reduce((total, { bytes }) => total + bytes, 0),
    bytesByRole,
    largestBuffer: largest(buffers),
    largestBinding: largest(buffers.filter(({ role }) => role !== "weight")),
  };
}

function largest(buffers: readonly PlannedBuffer[]): PlannedBuffer {
  return buffers.reduce((a, b) => (b.bytes > a.bytes ? b : a));
}

/** Whether a model fits on a GPU, and the arithmetic in words. */
export interface MemoryFit {
  readonly fits: boolean;
  readonly words: string;
}

type Limits = Pick<GPUSupportedLimits, "maxBufferSize" | "maxStorageBufferBindingSize">;

/**
 * Compares a plan with the device's limits. WebGPU does not say how much memory a GPU has: whether the total fits is only
 * known once the buffers are made.
 */
export function memoryFit(plan: MemoryPlan, limits: Limits): MemoryFit {
  const { format, largestBuffer, largestBinding } = plan;
  const arithmetic = describe(plan);
  if (largestBuffer.bytes > limits.maxBufferSize) {
    const remedy =
      largestBuffer.role === "weight" ? smaller(format, largestBuffer.label) : "Choose a shorter context.";
    return {
      fits: false,
      words:
        `${arithmetic} The largest buffer, ${largestBuffer.label}, has ${largestBuffer.bytes} bytes, and this GPU ` +
        `allows at most ${limits.maxBufferSize}. ${remedy}`,
    };
  }
  if (largestBinding.bytes > limits.maxStorageBufferBindingSize) {
    return {
      fits: false,
      words:
        `${arithmetic} ${largestBinding.label} has ${largestBinding.bytes} bytes, and this GPU lets a kernel see at ` +
        `most ${limits.maxStorageBufferBindingSize} of a buffer. Choose a shorter context.`,
    };
  }
  return { fits: true, words: arithmetic };
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
