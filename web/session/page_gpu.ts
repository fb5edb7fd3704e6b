import { signal } from "@preact/signals";
import { type Gpu, GpuUnavailableError } from "../../src/index.ts";
import type { SessionParts } from "./session_parts.ts";

/** Events of a device, and of calls that nobody waits for. */
interface GpuEvents {
  /** The device is lost, and not because it was closed, so many milliseconds after it came. */
  readonly onLoss: (reason: string, livedMs: number) => void;
  readonly onRefusedCall: (reason: string) => void;
}

/** The page's one GPU device. */
export class PageGpu {
  readonly current = signal<Gpu | null>(null);
  /** The last one that there was, open or not: for reports. */
  last: Gpu | null = null;
  /** Whether engines that need a GPU are unavailable: the browser has no WebGPU, or no device since the page was opened. */
  readonly isMissing;
  readonly #parts: SessionParts;
  readonly #events: GpuEvents;
  #opening: Promise<Gpu> | null = null;

  constructor(parts: SessionParts, events: GpuEvents) {
    this.#parts = parts;
    this.#events = events;
    this.isMissing = signal(!parts.hasWebGpu);
  }

  /** The device; requests one unless it is open. @throws GpuUnavailableError */
  readonly open = async (): Promise<Gpu> => {
    if (this.current.value) return this.current.value;
    this.#opening ??= this.#request().finally(() => (this.#opening = null));
    return this.#opening;
  };

  /** Destroys the device with everything an engine holds on it, even a partial engine. */
  close(): void {
    this.current.value?.device.destroy();
    this.current.value = null;
  }

  async #request(): Promise<Gpu> {
    try {
      const gpu = await this.#parts.requestGpu();
      this.current.value = gpu;
      this.last = gpu;
      this.isMissing.value = false;
      this.#watchOver(gpu);
      return gpu;
    } catch (error) {
      this.isMissing.value = error instanceof GpuUnavailableError && !this.last; // a device that is lost may come back
      throw error;
    }
  }

  #watchOver({ device, lost }: Gpu): void {
    const report = ({ error }: GPUUncapturedErrorEvent) => this.#events.onRefusedCall(error.message);
    // Only while the device lives: onnxruntime keeps references to lost devices.
    device.addEventListener("uncapturederror", report, { signal: lost });
    void this.#reportLoss(device);
  }

  /** `close` drops the device before its loss is reported, so this is not a loss. */
  async #reportLoss(device: GPUDevice): Promise<void> {
    const came = performance.now();
    const { message } = await device.lost;
    if (this.current.value?.device === device) this.#events.onLoss(message, performance.now() - came);
  }
}
