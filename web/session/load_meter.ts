import { batch, signal } from "@preact/signals";
import type { EngineOptions } from "../../src/index.ts";
import { plain } from "../format/plain.ts";
import type { Model } from "./state.ts";
import { TransferRate } from "./transfer_rate.ts";

/** How far a load is: the one that goes on, or the last one. */
export class LoadMeter {
  /** What is waited for. */
  readonly stage = signal("Starting");
  /** Bytes of the model. */
  readonly bytes = signal({ loaded: 0, total: 0 });
  /** How fast they have been coming lately; null while too little is known. */
  readonly bytesPerSecond = signal<number | null>(null);
  /** Whether a load goes on that can be ended. */
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
    this.stage.value = describeRetry(pauseMs, reason);
  }

  /** The site's model is in memory, and on the GPU at once; of others it is told how far they are. */
  engineOptions({ opened, checkpoint }: Model): EngineOptions {
    if (!opened) return {};
    return {
      weights: opened.weights,
      cache: opened.cache,
      onProgress: (tensor, loaded, total) =>
        this.tell(`Loading ${checkpoint.name}: ${tensor}`, loaded, total),
    };
  }
}

export function describeRetry(pauseMs: number, reason: string): string {
  return `${plain(reason)} (trying again in ${Math.ceil(pauseMs / 1000)} s)`;
}
