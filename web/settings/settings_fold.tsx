import { useSignal } from "@preact/signals";
import { counted } from "../../src/index.ts";
import { later } from "../later/later.tsx";
import { settings } from "../session/current_settings.ts";
import type { Settings } from "./settings.ts";

const SettingsFields = later(() => import("./fields.tsx"), "SettingsFields");

/** A summary line of the settings; unfolding it shows the fields. */
export function SettingsFold() {
  const wasOpened = useSignal(false);
  return (
    <details class="fold" onToggle={() => (wasOpened.value = true)}>
      <summary data-testid="settings">{describeSettings(settings.value)}</summary>
      {wasOpened.value && <SettingsFields />}
    </details>
  );
}

function describeSettings({ count, temperature, topK, topP, seed }: Settings): string {
  const chosen =
    temperature === 0 ? "greedy" : `temperature ${temperature}, top-k ${topK}, top-p ${topP}, seed ${seed}`;
  return `${counted(count, "token")}, ${chosen}`;
}
