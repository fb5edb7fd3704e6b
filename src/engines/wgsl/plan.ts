import type { ModelConfig } from "../../models/config.ts";
import { bindableBytes } from "../../gpu/bindable_bytes.ts";
import { type Role, roleOf } from "../../gpu/roles.ts";
import type { CacheFormat } from "../cache_format.ts";
import type { Head } from "../head.ts";
import type { WeightFormat } from "../weight_format.ts";
import type { Allocator } from "../webgpu/allocator.ts";
import { allocateModel } from "./allocate.ts";
import { formatsOf } from "./number_formats.ts";
import { paddedConfig } from "./padded_config.ts";

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
  cache: CacheFormat = formatsOf({}).cache,
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

/** The limits of a device that a plan is compared with. */
export type Limits = Pick<GPUSupportedLimits, "maxBufferSize" | "maxStorageBufferBindingSize">;

/**
 * Whether a device lets a plan's buffers be made and bound. WebGPU does not say how much memory a GPU has: whether the total
 * fits is only known once the buffers are made.
 */
export function isWithin({ largestBuffer, largestBinding }: MemoryPlan, limits: Limits): boolean {
  return largestBuffer.bytes <= limits.maxBufferSize && largestBinding.bytes <= bindableBytes(limits);
}
