import { change, ranges, remark, settings } from "../session/current_settings.ts";
import { bringIntoRange, describeRange } from "./into_range.ts";
import type { NumberSetting } from "./settings.ts";

/** Sets a typed number; one out of range is brought into it, with a remark. */
export function changeNumber(setting: NumberSetting, typed: number): void {
  const range = ranges.value[setting];
  if (Number.isFinite(typed)) change({ [setting]: bringIntoRange(typed, range) });
  const taken = settings.value[setting];
  remark(taken === typed ? "" : sentence(`${describeRange(range)}: ${taken} is used.`), setting);
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
