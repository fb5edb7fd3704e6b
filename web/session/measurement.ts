import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { model, session, writer } from "./page_session.ts";
import { problemOf } from "./problem.ts";
import type { Model } from "./state.ts";

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
    canBegin: computed(() => model.value !== null && !obstacle.value && !session.isMeasuring.value),
    async begin() {
      if (!model.value || !passes(plan, model.value)) return;
      running = new AbortController();
      const tell = (done: number, at: string): void => void (measuring.value = { done, at });
      tell(0, plan.first);
      writer.stop();
      await session.measure(running.signal, async (used, cancelled) => {
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
    session.refuse(problemOf(error));
    return false;
  }
}
