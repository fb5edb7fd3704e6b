import "../app/field.css";
import "./fields.css";
import type { ComponentChildren } from "preact";
import { CANDIDATE_COUNT } from "../../src/index.ts";
import { Button } from "../button/button.tsx";
import { change, ranges, settings } from "../session/current_settings.ts";
import { changeNumber } from "./change_number.ts";
import type { NumberSetting } from "./settings.ts";

function newSeed(): void {
  change({ seed: Math.floor(Math.random() * 1e6) });
}

export function SettingsFields() {
  const { count } = ranges.value;
  return (
    <fieldset class="settings">
      <legend class="visually-hidden">Settings</legend>
      <Field
        setting="count"
        label="Tokens"
        step={1}
        hint={count.max === Infinity ? "at most" : `1 to ${count.max}`}
      />
      <Field setting="temperature" label="Temperature" step={0.1} hint="0 takes the likeliest" />
      <Field setting="topK" label="Top-k" step={1} hint={`0 is off, ${CANDIDATE_COUNT} at most`} />
      <Field setting="topP" label="Top-p" step={0.05} hint="1 is off" />
      <Field setting="seed" label="Seed" step={1} hint="same seed, same text">
        <Button act={newSeed}>
          New
          <span class="visually-hidden"> seed</span>
        </Button>
      </Field>
    </fieldset>
  );
}

interface FieldProps {
  readonly setting: NumberSetting;
  readonly label: string;
  readonly hint: string;
  readonly step: number;
  readonly children?: ComponentChildren;
}

function Field({ setting, label, hint, step, children }: FieldProps) {
  const { min, max } = ranges.value[setting];
  return (
    <div class={`field field-${setting}`}>
      <label for={setting}>{label}</label>
      <div class="field-row">
        <input
          id={setting}
          type="number"
          inputMode="decimal"
          aria-describedby={`${setting}-hint`}
          {...{ min, max, step }}
          value={settings.value[setting]}
          onChange={({ currentTarget }) => {
            changeNumber(setting, currentTarget.valueAsNumber);
            // If the signal does not change, nothing else would correct the typed text.
            currentTarget.value = String(settings.value[setting]);
          }}
        />
        {children}
      </div>
      <p id={`${setting}-hint`}>{hint}</p>
    </div>
  );
}
