import { signal } from "@preact/signals";
import { type Gpu, GpuUnavailableError } from "../../src/index.ts";
import type { SessionParts } from "./session_parts.ts";

/** What becomes of a device, or of a call, without anyone waiting for it. */
export interface GpuEvents {
  /** The device is gone, and not because it was closed. */
  readonly onLoss: (reason: string) => void;
  readonly onRefusedCall: (reason: string) => void;
}

/** A lost device is told of so much later, at most, than what its loss made fail. */
const LOSS_MS = 500;

/** The page's one GPU device. */
export class PageGpu {
  readonly current = signal<Gpu | null>(null);
  /** Whether engines that need a GPU are out of the question: none was given, or there is nothing to ask. */
  readonly isMissing;
  readonly #parts: SessionParts;
  readonly #events: GpuEvents;
  #opening: Promise<Gpu> | null = null;

  constructor(parts: SessionParts, events: GpuEvents) {
    this.#parts = parts;
    this.#events = events;
    this.isMissing = signal(!parts.hasWebGpu);
  }

  /** The device, which is asked for unless it is open. @throws GpuUnavailableError */
  readonly open = async (): Promise<Gpu> => {
    if (this.current.value) return this.current.value;
    this.#opening ??= this.#request().finally(() => (this.#opening = null));
    return this.#opening;
  };

  /** Whatever an engine holds there, a half-built one too, goes with it. */
  close(): void {
    this.current.value?.device.destroy();
    this.current.value = null;
  }

  /** To be awaited where something failed: whether a loss was the cause is told by then. */
  async lossIsTold(): Promise<void> {
    const late = new Promise<void>((resolve) => this.#parts.after(LOSS_MS, resolve));
    await Promise.race([late, ...(this.current.value ? [this.current.value.device.lost] : [])]);
  }

  async #request(): Promise<Gpu> {
    try {
      const gpu = await this.#parts.requestGpu();
      this.current.value = gpu;
      this.isMissing.value = false;
      this.#watchOver(gpu);
      return gpu;
    } catch (error) {
      this.isMissing.value = error instanceof GpuUnavailableError;
      throw error;
    }
  }

  #watchOver({ device, lost }: Gpu): void {
    const report = ({ error }: GPUUncapturedErrorEvent) => this.#events.onRefusedCall(error.message);
    // Until it is gone: onnxruntime holds on to devices that are.
    device.addEventListener("uncapturederror", report, { signal: lost });
    void this.#reportLoss(device);
  }

  /** `close` lets go of a device before it is told that it is gone: that is no loss. */
  async #reportLoss(device: GPUDevice): Promise<void> {
    const { message } = await device.lost;
    if (this.current.value?.device === device) this.#events.onLoss(message);
  }
}
