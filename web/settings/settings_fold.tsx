import { counted } from "../../src/index.ts";
import { Fold } from "../fold/fold.tsx";
import { later } from "../later/later.tsx";
import { settings } from "../session/current_settings.ts";
import type { Settings } from "./settings.ts";

const SettingsFields = later(() => import("./fields.tsx"), "SettingsFields");

/** A summary line of the settings; unfolding it shows the fields. */
export function SettingsFold() {
  return (
    <Fold testId="settings" summary={describeSettings(settings.value)}>
      <SettingsFields />
    </Fold>
  );
}

function describeSettings({ count, temperature, topK, topP, seed }: Settings): string {
  const chosen =
    temperature === 0 ? "greedy" : `temperature ${temperature}, top-k ${topK}, top-p ${topP}, seed ${seed}`;
  return `${counted(count, "token")}, ${chosen}`;
}
