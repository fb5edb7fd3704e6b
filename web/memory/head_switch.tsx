import "./head_switch.css";
import { headsOf } from "../../src/index.ts";
import { Button } from "../button/button.tsx";
import { settings } from "../session/current_settings.ts";
import { model } from "../session/page_session.ts";
import { rebuildAndWriteAgain } from "../session/rebuild.ts";

/** One matrix or two: the page's one large control. It shows the current head, however it was chosen. */
export function HeadSwitch() {
  const two = settings.value.head !== "tied";
  const obstacle = whyFixed();
  return (
    <div class="head-switch">
      <Button
        id="head-switch"
        role="switch"
        ready={!obstacle}
        act={() => rebuildAndWriteAgain({ head: two ? "tied" : "untied" })}
        aria-checked={two}
        aria-label="Two matrices"
        aria-describedby={obstacle ? "head-switch-obstacle" : undefined}
      >
        <span class="one">One matrix</span>
        <span class="track" aria-hidden="true" />
        <span class="two">Two matrices</span>
      </Button>
      {obstacle && (
        <p class="quiet" id="head-switch-obstacle">
          {obstacle}
        </p>
      )}
    </div>
  );
}

/** Why there is only one choice; "" if there are two. */
function whyFixed(): string {
  const { engine } = settings.value;
  const tied = model.value?.checkpoint.config.tied ?? true;
  if (!tied) return "This model has a head matrix of its own: it needs both.";
  if (headsOf(engine, tied).includes("untied")) return "";
  return `The engine ${engine} runs common exports only, which hold the matrix twice.`;
}
