import type { Step } from "../../generation/steps.ts";

/** All steps of a run. */
export async function collect(steps: AsyncIterable<Step>): Promise<Step[]> {
  const collected: Step[] = [];
  for await (const step of steps) collected.push(step);
  return collected;
}

/** The ids of a run. */
export async function idsOf(steps: AsyncIterable<Step>): Promise<number[]> {
  return (await collect(steps)).map(({ id }) => id);
}
