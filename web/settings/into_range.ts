import type { Range } from "./settings.ts";

export function bringIntoRange(value: number, range: Range): number {
  const rounded = range.whole ? Math.round(value) : value;
  return Math.min(Math.max(rounded, range.min), range.max);
}

/** A message for the person whose number was changed. */
export function describeRange({ name, min, max, whole }: Range): string {
  const numbers = whole ? "a whole number" : "a number";
  return max === Infinity
    ? `${name} is ${numbers} from ${min} up`
    : `${name} is ${numbers} from ${min} to ${max}`;
}
