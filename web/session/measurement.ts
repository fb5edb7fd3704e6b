import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { activity, enqueue } from "./activity.ts";
import { remark } from "./current_settings.ts";
import { closeGpu, gpu } from "./gpu.ts";
import { disposeEngine, type Model, model, prepare } from "./model.ts";
import { problem, problemOf } from "./problem.ts";
import { stop } from "./writing.ts";

/** How far a measurement is: its share of the whole, from 0 to 1, and what it is at. */
export interface Measuring {
  readonly done: number;
  readonly at: string;
}

/** What a work that measures is given. */
export interface MeasuringTools {
  readonly cancelled: AbortSignal;
  readonly tell: (done: number, at: string) => void;
}

/** Something that a panel measures of the model that runs. */
export interface Measurement<T> {
  /** What the last one found; null before it has, and once the model is another. */
  readonly found: ReadonlySignal<T | null>;
  /** Null where it is not going on. */
  readonly measuring: ReadonlySignal<Measuring | null>;
  /** Why the model that runs can't be measured; "" where it can. */
  readonly obstacle: ReadonlySignal<string>;
  /** Whether there is a model that can be measured, and nothing else is being measured. */
  readonly canBegin: ReadonlySignal<boolean>;
  /** Whatever is being written ends. */
  readonly begin: () => Promise<void>;
  readonly cancel: () => void;
}

export interface MeasurementPlan<T> {
  /** What it is at when it begins. */
  readonly first: string;
  /** As `Measurement` has it. */
  readonly obstacle?: (model: Model) => string;
  /** What the finding is about: it is forgotten when this changes. */
  readonly subject: ReadonlySignal<unknown>;
  /** Throws what is better known before the page's own engine makes way. */
  readonly check?: (model: Model) => void;
  readonly measure: (model: Model, tools: MeasuringTools) => Promise<T>;
}

/** Whether one is going on: two would measure each other. */
const isMeasuring = signal(false);

/** A measurement of the model that runs, of which panels need only show what it finds. */
export function measurement<T>(plan: MeasurementPlan<T>): Measurement<T> {
  const found = signal<T | null>(null);
  const measuring = signal<Measuring | null>(null);
  const obstacle = computed(() => (model.value && plan.obstacle?.(model.value)) ?? "");
  let running = new AbortController();
  effect(() => {
    void plan.subject.value;
    found.value = null;
  });
  return {
    found,
    measuring,
    obstacle,
    canBegin: computed(() => model.value !== null && !obstacle.value && !isMeasuring.value),
    async begin() {
      if (!model.value || !passes(plan, model.value)) return;
      running = new AbortController();
      const { signal: cancelled } = running;
      const tell = (done: number, at: string): void => void (measuring.value = { done, at });
      tell(0, plan.first);
      await measureAlone(cancelled, async (used) => {
        found.value = await plan.measure(used, { cancelled, tell });
      });
      measuring.value = null;
    },
    cancel: () => running.abort(),
  };
}

/** A problem is told to the person at the page. */
function passes<T>({ check }: MeasurementPlan<T>, used: Model): boolean {
  try {
    check?.(used);
    return true;
  } catch (error) {
    problem.value = problemOf(error);
    return false;
  }
}

/** A lost device is told of so much later, at most, than what its loss made fail. */
const LOSS_MS = 500;

/**
 * Measures with the page's own engine out of the way: it would take memory, and share what onnxruntime keeps for all
 * its sessions. Whatever was being written ends; afterwards the engine is as the settings say again.
 */
async function measureAlone(cancelled: AbortSignal, work: (model: Model) => Promise<void>): Promise<void> {
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
