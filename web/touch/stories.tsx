import "./stories.css";
import type { ComponentChildren } from "preact";
import type { Head } from "../../src/index.ts";
import { Button } from "../button/button.tsx";
import { endOf } from "../format/end_of.ts";
import { quoteToken } from "../format/token.ts";
import { MeasuringProgress } from "../progress/measuring.tsx";
import { model } from "../session/page_session.ts";
import { HEADLINES } from "./change_sentence.ts";
import { formatNumber } from "./numbers.ts";
import { type EditedTelling, retelling } from "./retelling.ts";

const TITLES: Readonly<Record<Head, string>> = {
  tied: "Edited, one matrix",
  untied: "Edited, two matrices",
  exported: "Edited, as exported",
};

/** The story before and after the edit, with one matrix and with two, side by side. */
export function Stories() {
  const { found, measuring, cancel } = retelling;
  const told = found.value;
  const isTied = model.value?.checkpoint.config.tied !== false;
  return (
    <section class="stories" aria-label="The story, before and after" data-testid="touch-stories">
      {/* Always there: screen readers tell what changes in a region, and not a region that is new. */}
      <div class={measuring.value ? "stories-progress" : "visually-hidden"}>
        <MeasuringProgress measuring={measuring.value} />
        {measuring.value && (
          <Button id="touch-cancel" act={cancel}>
            Cancel
          </Button>
        )}
        <p class="visually-hidden" role="status" data-testid="touch-stories-said">
          {told &&
            !measuring.value &&
            `${told.edited.length + 1} stories are written, before and after the edit.`}
        </p>
      </div>
      {!told && !measuring.value && (
        <p class="stories-hint">
          <em>Zero it</em> writes {isTied ? "three" : "two"} stories: one as trained,{" "}
          {isTied && "one edited with one matrix, "}and one edited with two.
        </p>
      )}
      {told && (
        <>
          <Telling title="As trained" id="as-trained" prompt={told.prompt} text={told.asTrained}>
            As in the checkpoint.
          </Telling>
          {told.edited.map((telling) => (
            <Telling
              key={telling.head}
              title={TITLES[telling.head]}
              id={telling.head}
              change={telling.change}
              prompt={told.prompt}
              text={telling.text}
            >
              {describe(telling, told.id)}
            </Telling>
          ))}
        </>
      )}
    </section>
  );
}

function describe({ change, logits: [before, now] }: EditedTelling, id: number): string {
  const name = model.value ? quoteToken(model.value.tokenizer, id) : "";
  const logit =
    before === now ? `stays ${formatNumber(now)}` : `${formatNumber(before)} → ${formatNumber(now)}`;
  const headline = change === "none" ? `The row of ${name} is as in the checkpoint.` : HEADLINES[change];
  return `${headline} Logit of ${name}: ${logit}.`;
}

interface TellingProps {
  readonly title: string;
  readonly id: Head | "as-trained";
  readonly change?: string;
  readonly prompt: string;
  readonly text: string;
  readonly children: ComponentChildren;
}

function Telling({ title, id, change = "none", prompt, text, children }: TellingProps) {
  return (
    <article class={`telling ${id}`} data-testid="touch-story" data-telling={id} data-change={change}>
      <h3>{title}</h3>
      <p class="quiet">{children}</p>
      <p class="telling-text" dir="auto">
        <span>{endOf(prompt, 60)}</span>
        {text}
      </p>
    </article>
  );
}
