import { batch, signal } from "@preact/signals";
import type { EngineOptions } from "../../src/index.ts";
import { plain } from "../format/plain.ts";
import { chosenFormats, type Model } from "./state.ts";
import { TransferRate } from "./transfer_rate.ts";

/** Progress of the current load, or of the last one. */
export class LoadMeter {
  /** What it is waiting for. */
  readonly stage = signal("Starting");
  /** Bytes of the model. */
  readonly bytes = signal({ loaded: 0, total: 0 });
  /** The recent transfer rate; null while too little is known. */
  readonly bytesPerSecond = signal<number | null>(null);
  /** Whether a load is running, or an engine being made, that can be cancelled. */
  readonly canCancel = signal(false);
  readonly #rate = new TransferRate();

  tell(stage: string, loaded: number, total: number): void {
    this.#rate.note(loaded);
    batch(() => {
      this.bytesPerSecond.value = this.#rate.bytesPerSecond;
      this.stage.value = stage;
      this.bytes.value = { loaded, total };
    });
  }

  tellOfRetry(pauseMs: number, reason: string): void {
    batch(() => {
      this.bytesPerSecond.value = null; // nothing comes now
      this.stage.value = describeRetry(pauseMs, reason);
    });
  }

  /** The site's model reaches memory and the GPU at once; other models report their progress. */
  engineOptions({ opened, checkpoint }: Model): EngineOptions {
    if (!opened) return {};
    return {
      ...chosenFormats(opened),
      onProgress: (tensor, loaded, total) =>
        this.tell(`Loading ${checkpoint.name}: ${tensor}`, loaded, total),
    };
  }
}

export function describeRetry(pauseMs: number, reason: string): string {
  const { onLine = true } = (globalThis as Partial<typeof globalThis>).navigator ?? {};
  const when = onLine ? `in ${Math.ceil(pauseMs / 1000)} s` : "once there is a network";
  return `${plain(reason)} (trying again ${when})`;
}
