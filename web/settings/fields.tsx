import "../app/field.css";
import "./fields.css";
import type { ComponentType } from "preact";
import { Button } from "../button/button.tsx";
import { change, ranges, settings } from "../session/current_settings.ts";
import { changeNumber } from "./change_number.ts";
import type { NumberSetting, Range } from "./settings.ts";

interface FieldKind {
  readonly label: string;
  readonly step: number;
  readonly hint: (range: Range) => string;
  /** What stands beside it. */
  readonly Beside?: ComponentType;
}

/** In the order of the fields. */
const FIELDS: Readonly<Record<NumberSetting, FieldKind>> = {
  count: {
    label: "Tokens",
    step: 1,
    hint: ({ min, max }) => (max === Infinity ? "at most" : `${min} to ${max}`),
  },
  temperature: { label: "Temperature", step: 0.1, hint: () => "0 takes the likeliest" },
  topK: { label: "Top-k", step: 1, hint: ({ max }) => `0 is off, ${max} at most` },
  topP: { label: "Top-p", step: 0.05, hint: () => "1 is off" },
  seed: { label: "Seed", step: 1, hint: () => "same seed, same text", Beside: NewSeed },
};

const NAMES = Object.keys(FIELDS) as NumberSetting[];

function NewSeed() {
  return (
    <Button act={() => change({ seed: Math.floor(Math.random() * 1e6) })}>
      New
      <span class="visually-hidden"> seed</span>
    </Button>
  );
}

export function SettingsFields() {
  return (
    <fieldset class="settings">
      <legend class="visually-hidden">Settings</legend>
      {NAMES.map((setting) => (
        <Field key={setting} setting={setting} />
      ))}
    </fieldset>
  );
}

function Field({ setting }: { readonly setting: NumberSetting }) {
  const range = ranges.value[setting];
  const { min, max } = range;
  const { label, step, hint, Beside } = FIELDS[setting];
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
        {Beside && <Beside />}
      </div>
      <p id={`${setting}-hint`}>{hint(range)}</p>
    </div>
  );
}
