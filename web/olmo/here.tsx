import { Button } from "../button/button.tsx";
import { ENGINE_NAMES, ENGINES, headsOf } from "../../src/index.ts";
import type { Structure } from "../../lessons/tying/structures.ts";
import { engine, model, verdict } from "../session/page_session.ts";
import { rebuild } from "../session/rebuild.ts";
import { settings } from "../session/current_settings.ts";
import { describeExtra } from "./describe_extra.ts";
import { HEAD_OF } from "./structure_heads.ts";

/** Uses another engine if the chosen one has no such head. */
function runWith(structure: Structure): void {
  const head = HEAD_OF[structure];
  const chosen = settings.value.engine;
  rebuild({ head, engine: ENGINES[chosen].heads.includes(head) ? chosen : ENGINE_NAMES[0] });
}

/** The cost of the structure on this page's GPU, from the ledger, once the engine runs with it. */
export function Here({ structure }: { readonly structure: Structure }) {
  const head = HEAD_OF[structure];
  const isRunning = engine.value?.head === head;
  const tied = model.value?.checkpoint.config.tied;
  const canRun = tied !== undefined && ENGINE_NAMES.some((name) => headsOf(name, tied).includes(head));
  return (
    <div class="lens-here" data-testid="lens-here" data-running={isRunning}>
      <h3>Here, in GPU memory</h3>
      <p>
        {isRunning
          ? describeExtra(verdict.value)
          : `The head is now ${settings.value.head}; this structure needs ${head}.`}
      </p>
      <Button id="lens-run" ready={!isRunning && canRun} act={() => runWith(structure)}>
        Run it like this
      </Button>
      <p class="quiet">
        {canRun || !model.value
          ? "The three with one matrix are the same here."
          : "This model has a head of its own: it can’t run with one matrix."}
      </p>
    </div>
  );
}
