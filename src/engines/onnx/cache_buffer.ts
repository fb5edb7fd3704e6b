import { GpuMemoryError } from "../../gpu/device.ts";
import type { ModelConfig } from "../../models/config.ts";

type Sizes = Pick<ModelConfig, "contextLength" | "keyValueHeadCount" | "headSize">;
type Limits = Pick<GPUSupportedLimits, "maxBufferSize" | "maxStorageBufferBindingSize">;

/**
 * Bytes of a layer's keys, and of its values: float32, for the whole context.
 * @throws GpuMemoryError where a device lets no such buffer be made, or be bound to a kernel
 */
export function cacheBufferBytes(
  { contextLength, keyValueHeadCount, headSize }: Sizes,
  limits: Limits,
): number {
  const tokenBytes = 4 * keyValueHeadCount * headSize;
  const most = Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
  if (contextLength * tokenBytes <= most) return contextLength * tokenBytes;
  throw new GpuMemoryError(
    `The keys of a layer take ${contextLength * tokenBytes} bytes for a context of ${contextLength} tokens, and this GPU ` +
      `allows ${most} in a buffer. Choose a context of at most ${Math.floor(most / tokenBytes)}.`,
  );
}
