import { computed, signal } from "@preact/signals";
import {
  type Checkpoint,
  ENGINE_NAMES,
  headOf,
  type MemoryFit,
  memoryFit,
  type MemoryPlan,
  obstacleTo,
  planMemory,
  type WeightFormat,
  withTiedHead,
} from "../../src/index.ts";
import { chosenCache, wanted } from "./chosen_options.ts";

/** GPU memory for the found model in a format, and whether it is available. */
interface Need {
  readonly plan: MemoryPlan;
  readonly fit: MemoryFit;
}

/** Of the device that the last look opened. It may have been closed since; they are those of the GPU, and still hold. */
export const limits = signal<GPUSupportedLimits | null>(null);

export const needs = computed<Readonly<Record<WeightFormat, Need>> | null>(() => {
  if (!wanted.value || !limits.value) return null;
  const [checkpoint, within] = [wanted.value, limits.value];
  return {
    float16: needOf(checkpoint, "float16", within),
    int8: needOf(checkpoint, "int8", within),
    int4: needOf(checkpoint, "int4", within),
  };
});

/** Whether the found model, with the other options as they are chosen, can run in a format. */
export function fits(format: WeightFormat): boolean {
  return needs.value?.[format].fit.fits === true;
}

/** Why other engines can't run the found model once it is loaded. A head that its files hold may be a copy. */
export const otherObstacles = computed<readonly string[]>(() => {
  if (!wanted.value) return [];
  const tied = withTiedHead(wanted.value);
  const others = ENGINE_NAMES.filter((name) => name !== "wgsl");
  return others.map((name) => obstacleTo(name, tied)).filter((obstacle) => obstacle !== null);
});

function needOf(checkpoint: Checkpoint, weights: WeightFormat, within: GPUSupportedLimits): Need {
  const head = headOf(checkpoint.config.tied);
  const obstacle = obstacleTo("wgsl", checkpoint, head);
  const plan = planMemory(checkpoint.config, weights, head, chosenCache.value);
  if (obstacle !== null) return { plan, fit: { fits: false, words: obstacle } };
  return { plan, fit: memoryFit(plan, within) };
}
