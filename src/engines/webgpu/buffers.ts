import type { Allocator } from "./allocator.ts";

/** Makes an engine's buffers, each with a label, and frees them all together. */
export class Buffers implements Allocator<GPUBuffer> {
  readonly #device: GPUDevice;
  readonly #owned: GPUBuffer[] = [];

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  storage(label: string, bytes: number): GPUBuffer {
    const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage;
    return this.#create(label, bytes, STORAGE | COPY_SRC | COPY_DST);
  }

  activation(name: string, numbers: number): GPUBuffer {
    return this.storage(`activation.${name}`, 4 * numbers);
  }

  uniform(label: string, bytes: number): GPUBuffer {
    return this.#create(label, bytes, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
  }

  staging(label: string, bytes: number): GPUBuffer {
    return this.#create(label, bytes, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
  }

  destroy(): void {
    for (const buffer of this.#owned.splice(0)) buffer.destroy();
  }

  #create(label: string, size: number, usage: GPUBufferUsageFlags): GPUBuffer {
    const buffer = this.#device.createBuffer({ label, size, usage });
    this.#owned.push(buffer);
    return buffer;
  }
}
