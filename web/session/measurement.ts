import { signal } from "@preact/signals";
import { activity, enqueue } from "./activity.ts";
import { closeGpu, gpu } from "./gpu.ts";
import { disposeEngine, type Model, model, prepare } from "./model.ts";
import { problem, problemOf } from "./problem.ts";
import { remark } from "./current_settings.ts";
import { stop } from "./writing.ts";

/** How far a measurement is: its share of the whole, from 0 to 1, and what it is at. */
export interface Measuring {
  readonly done: number;
  readonly at: string;
}

/** Whether one is going on: two would measure each other. */
export const isMeasuring = signal(false);

/** A lost device is told of so much later, at most, than what its loss made fail. */
const LOSS_MS = 500;

/**
 * Measures with the page's own engine out of the way: it would take memory, and share what onnxruntime keeps for all
 * its sessions. Whatever was being written ends; afterwards the engine is as the settings say again.
 */
export async function measureAlone(
  cancelled: AbortSignal,
  work: (model: Model) => Promise<void>,
): Promise<void> {
  stop();
  isMeasuring.value = true;
  await enqueue(async () => {
    if (!model.value || cancelled.aborted) return;
    activity.value = "loading";
    disposeEngine();
    try {
      await work(model.value);
    } catch (error) {
      if (!cancelled.aborted) await lossIsTold();
      closeGpu(); // as where an engine can't be made: what is left of a half-built one goes with it
      // A loss was reported already, and is the cause.
      if (!cancelled.aborted && !problem.value) remark(`${problemOf(error).message} Nothing was measured.`);
    }
  });
  isMeasuring.value = false;
  // Until the page's own engine is back there is nothing to be ready for.
  if (problem.value) activity.value = "idle";
  else await prepare();
}

async function lossIsTold(): Promise<void> {
  const late = new Promise((resolve) => setTimeout(resolve, LOSS_MS));
  await Promise.race([late, ...(gpu.value ? [gpu.value.device.lost] : [])]);
}
