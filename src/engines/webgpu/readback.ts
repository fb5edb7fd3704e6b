import type { Buffers } from "./buffers.ts";

/** Brings small records back from the GPU while it goes on working: a ring of staging buffers. */
export class Readback {
  readonly #free: GPUBuffer[];
  readonly #bytes: number;

  /** @param depth how many records may be under way at once */
  constructor(buffers: Buffers, bytes: number, depth: number) {
    this.#bytes = bytes;
    this.#free = Array.from({ length: depth }, (_, index) =>
      buffers.create(`readback.${index}`, bytes, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST),
    );
  }

  /** Records the copy of `source`. Call what it returns after the submit, and once, for the bytes. */
  copy(encoder: GPUCommandEncoder, source: GPUBuffer): () => Promise<ArrayBuffer> {
    const staging = this.#free.pop();
    if (!staging)
      throw new Error("Every staging buffer is in use: read a record before asking for the next.");
    encoder.copyBufferToBuffer(source, 0, staging, 0, this.#bytes);
    return async () => {
      try {
        await staging.mapAsync(GPUMapMode.READ);
        return staging.getMappedRange().slice(0);
      } finally {
        staging.unmap();
        this.#free.push(staging);
      }
    };
  }
}

/** All of a buffer, through a staging buffer of its own. */
export async function readBuffer(device: GPUDevice, source: GPUBuffer): Promise<ArrayBuffer> {
  const staging = device.createBuffer({
    label: `readback.${source.label}`,
    size: source.size,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  try {
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(source, staging);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    return staging.getMappedRange().slice(0);
  } finally {
    staging.destroy();
  }
}
