import "./statements.css";
import type { ComponentChildren } from "preact";
import { type Release, RELEASES } from "../../lessons/tying/olmo/tie_weights.ts";
import { type Choice, choose } from "./choice.ts";
import { Toggle } from "./lens_controls.tsx";
import { step } from "./episode.tsx";
import type { Findings } from "./findings.ts";
import {
  describeAccelerate,
  describeDevices,
  describeGroups,
  describeNames,
  describeRoutes,
  describeSaved,
  describeTieWeights,
  describeUnits,
  type Statement,
} from "./structure_sentences.ts";
import type { StatementId } from "./statement_id.ts";
import { STEPS } from "./steps.tsx";
import { Ticked } from "./ticked.tsx";

const TRANSFORMERS =
  "https://github.com/huggingface/transformers/blob/main/src/transformers/modeling_utils.py";

interface Props {
  readonly findings: Findings;
  readonly choice: Choice;
}

/** What each tool says about the tree, computed here by the tool's own rules: first those that the step is about. */
export function Statements(props: Props) {
  const items = itemsOf(props);
  const looksAt = STEPS[step.value]?.looksAt ?? [];
  return (
    <>
      <Items items={items.filter(({ id }) => looksAt.includes(id))} />
      <details class="room-fold" data-testid="fold-tools">
        <summary>What other tools say</summary>
        <Items items={items.filter(({ id }) => !looksAt.includes(id))} />
      </details>
    </>
  );
}

function Items({ items }: { readonly items: readonly ItemProps[] }) {
  return (
    <dl class="statements">
      {items.map((item) => (
        <Item key={item.id} {...item} />
      ))}
    </dl>
  );
}

function itemsOf({ findings, choice }: Props): readonly ItemProps[] {
  const release = `hf_olmo ${choice.release}`;
  return [
    { id: "names", title: "PyTorch, state_dict", ...describeNames(findings, choice) },
    {
      id: "before",
      title: "Accelerate before 0.34",
      source: "https://github.com/huggingface/accelerate/blob/v0.33.0/src/accelerate/utils/modeling.py",
      ...describeAccelerate(findings.before, findings, choice),
    },
    {
      id: "since",
      title: "Accelerate since 0.34",
      source: "https://github.com/huggingface/accelerate/pull/2986",
      ...describeAccelerate(findings.since, findings, choice),
    },
    {
      id: "saved",
      title: "safetensors, save_model",
      source:
        "https://github.com/huggingface/safetensors/blob/main/bindings/python/py_src/safetensors/torch.py",
      ...describeSaved(findings),
    },
    {
      id: "tie",
      ...(choice.naming === "olmo"
        ? { title: `tie_weights() of ${release}`, source: "https://github.com/allenai/OLMo/pull/503" }
        : { title: "tie_weights() of transformers", source: TRANSFORMERS }),
      ...describeTieWeights(findings, choice),
    },
    {
      id: "routes",
      title: `Two loaders, ${release}`,
      source: "https://github.com/allenai/OLMo/blob/v0.2.5/hf_olmo/modeling_olmo.py",
      ...describeRoutes(findings),
      children: <ReleaseChoice release={choice.release} />,
    },
  ];
}

/** The same for tools that spread a model over GPUs: why sharing a module was once defended. */
export function Sharding({ findings, choice }: Props) {
  return (
    <dl class="statements">
      <Item id="devices" title="Accelerate, device map" {...describeDevices(findings, choice)}>
        <Toggle
          id="other-device"
          label="The head is on another GPU"
          checked={choice.otherDevice}
          disabled={choice.structure === "absent"}
          change={(otherDevice) => choose({ otherDevice })}
        />
      </Item>
      <Item
        id="units"
        title="PyTorch FSDP"
        source="https://github.com/pytorch/pytorch/blob/main/torch/distributed/fsdp/wrap.py"
        {...describeUnits(findings, choice)}
      >
        <Toggle
          id="own-units"
          label="A unit for each end"
          checked={choice.ownUnits}
          change={(ownUnits) => choose({ ownUnits })}
        />
      </Item>
      <Item
        id="groups"
        title="PyTorch FSDP2, fully_shard"
        source="https://github.com/pytorch/pytorch/tree/main/torch/distributed/fsdp/_fully_shard"
        {...describeGroups(findings, choice)}
      >
        <p class="quiet">This is why some defended a shared module: it can’t be split in two.</p>
      </Item>
    </dl>
  );
}

interface ItemProps extends Statement {
  readonly id: StatementId;
  readonly title: string;
  readonly source?: string;
  readonly children?: ComponentChildren;
}

function Item({ id, title, source, text, trouble, children }: ItemProps) {
  return (
    <div class={trouble ? "troubled" : undefined}>
      <dt>
        <span>
          {title}
          {trouble && <strong>{trouble}</strong>}
        </span>
        {source && (
          <a href={source} aria-label={`Source of ${title}`}>
            source
          </a>
        )}
      </dt>
      <dd data-testid={`lens-says-${id}`} data-trouble={trouble}>
        <p>
          <Ticked>{text}</Ticked>
        </p>
        {children}
      </dd>
    </div>
  );
}

function ReleaseChoice({ release }: { readonly release: Release }) {
  return (
    <label>
      <span>Release of OLMo</span>
      <select
        data-testid="lens-release"
        value={release}
        onChange={(event) => choose({ release: event.currentTarget.value as Release })}
      >
        {RELEASES.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
