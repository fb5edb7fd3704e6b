import "./choices.css";
import { adapterName, prepare } from "../session/model.ts";
import { change, settings } from "../session/settings.ts";
import { stop } from "../session/writing.ts";
import type { Settings } from "../settings/settings.ts";
import { ENGINE_OPTIONS, HEAD_OPTIONS, isEngine, isHead, type Option } from "./options.ts";

/** Another engine or head ends the writing and takes the place of the one there is. */
function rebuild(changed: Partial<Settings>): void {
  change(changed);
  stop();
  void prepare();
}

/** What reads the head's numbers, by which engine, on which GPU. */
export function Choices() {
  const { head, engine } = settings.value;
  return (
    <div class="choices">
      <Choice
        id="head"
        label="Head"
        value={head}
        options={HEAD_OPTIONS}
        choose={(name) => isHead(name) && rebuild({ head: name })}
      />
      <Choice
        id="engine"
        label="Engine"
        value={engine}
        options={ENGINE_OPTIONS}
        choose={(name) => isEngine(name) && rebuild({ engine: name })}
      />
      {adapterName.value && (
        <p>
          Running on <span class="adapter">{adapterName}</span>
        </p>
      )}
    </div>
  );
}

interface ChoiceProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly choose: (name: string) => void;
}

function Choice({ id, label, value, options, choose }: ChoiceProps) {
  return (
    <div class="choice">
      <label for={id}>{label}</label>
      <select id={id} data-testid={id} value={value} onChange={(event) => choose(event.currentTarget.value)}>
        {options.map(({ name, title, available }) => (
          <option key={name} value={name} disabled={!available}>
            {title}
          </option>
        ))}
      </select>
    </div>
  );
}
