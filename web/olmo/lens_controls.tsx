import "./lens_controls.css";
import {
  NAMINGS,
  type Naming,
  STRUCTURES,
  STRUCTURES_OF,
  type Structure,
} from "../../lessons/tying/structures.ts";
import { choice, choose } from "./choice.ts";
import { TITLES } from "./structure_sentences.ts";

/** In PyTorch. */
const CODE: Readonly<Record<Structure, string>> = {
  untied: "ff_out = Linear(D, V)",
  "shared-tensor": "ff_out.weight = wte.weight",
  "shared-module": "ff_out = wte",
  absent: "F.linear(x, wte.weight)",
};

const NAMES: Readonly<Record<Naming, string>> = {
  olmo: "OLMo and hf_olmo",
  transformers: "OlmoForCausalLM in transformers",
};

/** The four structures. */
export function Structures() {
  return (
    <fieldset class="lens-structures">
      <legend>The head is built as</legend>
      {STRUCTURES.map((structure) => (
        <label key={structure}>
          <input
            type="radio"
            name="structure"
            data-testid={`lens-${structure}`}
            checked={choice.value.structure === structure}
            onChange={() => choose({ structure })}
          />
          <span>
            {TITLES[structure]}
            <code>{CODE[structure]}</code>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** Single steps from one structure to the next, and the module names. */
export function ChangeOneThing() {
  return (
    <div class="lens-controls">
      <Toggles />
      <fieldset>
        <legend>Names</legend>
        {NAMINGS.map((naming) => (
          <label key={naming}>
            <input
              type="radio"
              name="naming"
              data-testid={`lens-names-${naming}`}
              checked={choice.value.naming === naming}
              disabled={!STRUCTURES_OF[naming].includes(choice.value.structure)}
              onChange={() => choose({ naming })}
            />
            <span>{NAMES[naming]}</span>
          </label>
        ))}
      </fieldset>
    </div>
  );
}

/** Each is one assignment in PyTorch, and makes sense only after the previous one. */
function Toggles() {
  const { structure, configSaysTied } = choice.value;
  const hasHead = structure !== "absent";
  const isModule = structure === "shared-module";
  return (
    <fieldset>
      <legend>The tree</legend>
      <Toggle
        id="has-head"
        label="There is a head module"
        checked={hasHead}
        change={(yes) => choose({ structure: yes ? "untied" : "absent" })}
      />
      <Toggle
        id="shares-tensor"
        label="It shares the embedding’s tensor"
        checked={isModule || structure === "shared-tensor"}
        disabled={!hasHead || isModule}
        change={(yes) => choose({ structure: yes ? "shared-tensor" : "untied" })}
      />
      <Toggle
        id="is-module"
        label="It is the embedding’s module"
        checked={isModule}
        disabled={!hasHead}
        change={(yes) => choose({ structure: yes ? "shared-module" : "shared-tensor" })}
      />
      <Toggle
        id="config-tied"
        label="The config says tied"
        checked={configSaysTied}
        change={(yes) => choose({ configSaysTied: yes })}
      />
    </fieldset>
  );
}

interface ToggleProps {
  readonly id: string;
  readonly label: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly change: (yes: boolean) => void;
}

export function Toggle({ id, label, checked, disabled = false, change }: ToggleProps) {
  return (
    <label>
      <input
        type="checkbox"
        data-testid={`lens-${id}`}
        checked={checked}
        disabled={disabled}
        onChange={(event) => change(event.currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  );
}
