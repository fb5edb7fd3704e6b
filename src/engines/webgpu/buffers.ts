import type { ResidentTensor } from "../../checkpoint/tensor.ts";

/** Makes an engine's buffers, each with a label, and frees them all together. */
export class Buffers {
  readonly #device: GPUDevice;
  readonly #owned: GPUBuffer[] = [];

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /** A buffer for kernels to read and write, zero at first. */
  storage(label: string, bytes: number): GPUBuffer {
    const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage;
    return this.create(label, bytes, STORAGE | COPY_SRC | COPY_DST);
  }

  /** What is on its way between kernels: so many 32-bit numbers. */
  activation(name: string, numbers: number): GPUBuffer {
    return this.storage(`activation.${name}`, 4 * numbers);
  }

  /** A checkpoint tensor's bytes as they are, in a buffer labelled with the tensor's name. */
  tensor(tensor: ResidentTensor): GPUBuffer {
    const buffer = this.storage(tensor.name, tensor.bytes.byteLength);
    this.#device.queue.writeBuffer(buffer, 0, tensor.bytes);
    return buffer;
  }

  /** A second buffer with the same bytes. */
  copy(label: string, source: GPUBuffer): GPUBuffer {
    const buffer = this.storage(label, source.size);
    const encoder = this.#device.createCommandEncoder({ label });
    encoder.copyBufferToBuffer(source, buffer);
    this.#device.queue.submit([encoder.finish()]);
    return buffer;
  }

  create(label: string, size: number, usage: GPUBufferUsageFlags): GPUBuffer {
    const buffer = this.#device.createBuffer({ label, size, usage });
    this.#owned.push(buffer);
    return buffer;
  }

  destroy(): void {
    for (const buffer of this.#owned.splice(0)) buffer.destroy();
  }
}
