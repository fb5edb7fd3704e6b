import "./lens.css";
import { computed } from "@preact/signals";
import { choice } from "./choice.ts";
import { Episode } from "./episode.tsx";
import { examine } from "./findings.ts";
import { Here } from "./here.tsx";
import { ChangeOneThing, Structures } from "./lens_controls.tsx";
import { Sharding, Statements } from "./statements.tsx";
import { summarize } from "./structure_sentences.ts";
import { ModuleTree } from "./tree.tsx";

const findings = computed(() => examine(choice.value));

/** Four ways to build one model, and what tools make of each. */
export function Lens() {
  const looked = { findings: findings.value, choice: choice.value };
  return (
    <div class="lens" data-testid="lens">
      <div class="lens-bench columns">
        <div>
          <Episode />
          <Structures />
        </div>
        <div>
          <ModuleTree {...looked} />
          <Here structure={choice.value.structure} />
        </div>
      </div>
      <Statements {...looked} />
      <details class="room-fold" data-testid="fold-change">
        <summary>Change one thing</summary>
        <ChangeOneThing />
      </details>
      <details class="room-fold" data-testid="fold-sharding">
        <summary>On several GPUs: device maps and FSDP</summary>
        <Sharding {...looked} />
      </details>
      <p class="visually-hidden" role="status" data-testid="lens-summary">
        {summarize(findings.value, choice.value)}
      </p>
    </div>
  );
}
