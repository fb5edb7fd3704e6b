import "./choices.css";
import { type EngineName, ENGINES } from "../../src/index.ts";
import { gpu, model } from "../session/page_session.ts";
import { rebuild } from "../session/rebuild.ts";
import { KernelCheckLine } from "../kernel_check/kernel_check.tsx";
import { settings } from "../session/current_settings.ts";
import { later } from "../later/later.tsx";
import { engineOptions, headOptions, isEngine, isHead, type Option } from "./options.ts";

const EmulatedGpu = later(
  () => import("./emulated.tsx"),
  "EmulatedGpu",
  () => gpu.current.value?.isFallback === true,
);

/** The choice of head, engine and GPU. */
export function Choices() {
  const { head, engine } = settings.value;
  const tied = model.value?.checkpoint.config.tied ?? true;
  return (
    <div class="choices quiet" data-next="engine">
      <Choice
        id="head"
        label="Head"
        value={head}
        options={headOptions(engine, tied)}
        choose={(name) => isHead(name) && rebuild({ head: name })}
      />
      <Choice
        id="engine"
        label="Engine"
        value={engine}
        options={engineOptions(gpu.isMissing.value, model.value)}
        choose={(name) => isEngine(name) && rebuild({ engine: name })}
      />
      <Place engine={engine} />
      <KernelCheckLine />
      <EmulatedGpu />
    </div>
  );
}

function Place({ engine }: { engine: EngineName }) {
  const name = ENGINES[engine].usesGpu ? gpu.current.value?.adapterName : "the CPU";
  if (!name) return null;
  return (
    <p>
      on <span data-testid="adapter">{name}</span>
    </p>
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
