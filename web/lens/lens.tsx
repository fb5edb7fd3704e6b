import "./lens.css";
import { computed } from "@preact/signals";
import { choice } from "./choice.ts";
import { Controls } from "./lens_controls.tsx";
import { Episode } from "./episode.tsx";
import { examine } from "./findings.ts";
import { Here } from "./here.tsx";
import { summarize } from "./structure_sentences.ts";
import { Statements } from "./statements.tsx";
import { ModuleTree } from "./tree.tsx";

const findings = computed(() => examine(choice.value));

/** Four ways to build one model, and what tools make of each. */
export function Lens() {
  return (
    <section class="panel lens" aria-labelledby="lens-title" data-testid="lens">
      <h2 id="lens-title">One model, four trees</h2>
      <p>
        All four do the same arithmetic: the last hidden state times a vocabulary matrix. What differs is how
        the head stands to the embedding, and so what is seen by tools that look at a model’s modules, and not
        at what it computes. In March 2024 they saw something strange in OLMo.
      </p>
      <Episode />
      <div class="lens-bench columns">
        <div>
          <Controls />
          <ModuleTree findings={findings.value} choice={choice.value} />
        </div>
        <div>
          <Statements findings={findings.value} choice={choice.value} />
          <Here structure={choice.value.structure} />
        </div>
      </div>
      <p class="visually-hidden" role="status" data-testid="lens-summary">
        {summarize(findings.value, choice.value)}
      </p>
    </section>
  );
}
