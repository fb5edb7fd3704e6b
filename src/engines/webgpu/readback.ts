import { hearEnd } from "../../gpu/hear_end.ts";

/** Brings small records back from the GPU while it goes on working: a ring of staging buffers. */
export class Readback {
  readonly #free: GPUBuffer[];

  /** @param ring staging buffers, as many as records may be under way at once, each of a record's size */
  constructor(
    readonly queue: GPUQueue,
    ring: readonly GPUBuffer[],
  ) {
    this.#free = [...ring];
  }

  /** Records the copy of `source`. Call the function that it returns once, after the submit, for the bytes. */
  copy(encoder: GPUCommandEncoder, source: GPUBuffer): () => Promise<ArrayBuffer> {
    const staging = this.#free.pop() as GPUBuffer;
    encoder.copyBufferToBuffer(source, 0, staging, 0, staging.size);
    return async () => {
      try {
        await hearEnd(this.queue, staging.mapAsync(GPUMapMode.READ));
        return staging.getMappedRange().slice(0);
      } finally {
        staging.unmap();
        this.#free.push(staging);
      }
    };
  }
}

/** So many bytes of a buffer, from an offset on; both are multiples of four. */
export type Part = readonly [source: GPUBuffer, offset: number, bytes: number];

/**
 * Records the copying of parts of buffers, one behind the other, through a staging buffer of their own. Call what it
 * returns after the submit, and once, for the bytes.
 */
export function copyParts(
  device: GPUDevice,
  encoder: GPUCommandEncoder,
  parts: readonly Part[],
): () => Promise<ArrayBuffer> {
  const staging = device.createBuffer({
    label: `readback.${parts.map(([{ label }]) => label).join("+")}`,
    size: parts.reduce((total, [, , bytes]) => total + bytes, 0),
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  let end = 0;
  for (const [source, offset, bytes] of parts) {
    encoder.copyBufferToBuffer(source, offset, staging, end, bytes);
    end += bytes;
  }
  return async () => {
    try {
      await hearEnd(device.queue, staging.mapAsync(GPUMapMode.READ));
      return staging.getMappedRange().slice(0);
    } finally {
      staging.destroy();
    }
  };
}

/** All of a buffer. */
export function readBuffer(device: GPUDevice, source: GPUBuffer): Promise<ArrayBuffer> {
  const encoder = device.createCommandEncoder();
  const read = copyParts(device, encoder, [[source, 0, source.size]]);
  device.queue.submit([encoder.finish()]);
  return read();
}
