import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { remark } from "./current_settings.ts";
import { measureModel } from "./measure_model.ts";
import { model, session, writer } from "./page_session.ts";
import { problemOf } from "./problem.ts";
import type { Model } from "./state.ts";

/** Progress of a measurement: a fraction from 0 to 1, and what goes on, in words. */
export interface Measuring {
  readonly done: number;
  readonly words: string;
}

/** What a measurement gets. */
export interface MeasuringTools {
  readonly cancelled: AbortSignal;
  /** @param step is shown behind “Measuring” */
  readonly tell: (done: number, step: string) => void;
}

/** Something that a panel measures about the running model. */
interface Measurement<T> {
  /** The last result; null before the first, and after its subject has changed. */
  readonly found: ReadonlySignal<T | null>;
  /** Null if it is not running. */
  readonly measuring: ReadonlySignal<Measuring | null>;
  /** Why the running model can't be measured; "" if it can. */
  readonly obstacle: ReadonlySignal<string>;
  /** Whether there is a model that can be measured, and no other measurement is running. */
  readonly canBegin: ReadonlySignal<boolean>;
  /** Starts it; a story in progress ends. */
  readonly begin: () => Promise<void>;
  readonly cancel: () => void;
}

interface MeasurementPlan<T> {
  /** The step it begins with. */
  readonly first: string;
  /** As in `Measurement`. */
  readonly obstacle?: (model: Model) => string;
  /** What the result depends on: when this changes, it is discarded, and a measurement that runs is cancelled. */
  readonly subject: ReadonlySignal<unknown>;
  /** Throws errors that can be detected while the page's own engine is still there. */
  readonly check?: (model: Model) => void;
  readonly measure: (model: Model, tools: MeasuringTools) => Promise<T>;
}

/** A measurement of the running model; panels only need to show the result. */
export function measurement<T>(plan: MeasurementPlan<T>): Measurement<T> {
  const found = signal<T | null>(null);
  const measuring = signal<Measuring | null>(null);
  const obstacle = computed(() => {
    if (session.state.value.at === "opening") return "Another model is being opened.";
    return (model.value && plan.obstacle?.(model.value)) ?? "";
  });
  let running = new AbortController();
  const end = (): void => {
    running.abort();
    const { value } = measuring;
    if (value) measuring.value = { ...value, words: "Cancelled. The page’s engine comes back" };
  };
  effect(() => {
    void plan.subject.value;
    found.value = null;
    untracked(() => {
      if (measuring.value) remark("The measurement ended, for what it measured was changed. Begin it again.");
      end();
    });
  });
  return {
    found,
    measuring,
    obstacle,
    canBegin: computed(() => model.value !== null && !obstacle.value && !session.isMeasuring.value),
    async begin() {
      if (!model.value || !passes(plan, model.value)) return;
      running = new AbortController();
      const { signal: cancelled } = running;
      const tell = (done: number, step: string): void => {
        if (!cancelled.aborted) measuring.value = { done, words: `Measuring ${step}` };
      };
      tell(0, plan.first);
      writer.stop();
      await measureModel(session, cancelled, async (used, ended) => {
        const result = await plan.measure(used, { cancelled: ended, tell });
        if (!ended.aborted) found.value = result;
      });
      measuring.value = null;
    },
    cancel: end,
  };
}

/** Shows a problem to the user. What the page is at goes on. */
function passes<T>({ check }: MeasurementPlan<T>, used: Model): boolean {
  try {
    check?.(used);
    return true;
  } catch (error) {
    if (session.isIdle.value) session.refuse(problemOf(error));
    else remark(problemOf(error).message);
    return false;
  }
}
