import "./episode.css";
import { batch, signal } from "@preact/signals";
import { Button } from "../button/button.tsx";
import { choice } from "./choice.ts";
import { STEPS } from "./steps.tsx";

/** Index of the step shown, from 0. */
export const step = signal(0);

function show(number: number): void {
  const wanted = STEPS[number];
  if (!wanted) return;
  batch(() => {
    step.value = number;
    choice.value = wanted.choice;
  });
}

/** What happened, step by step; each step sets the lens to what it describes. */
export function Episode() {
  const shown = STEPS[step.value];
  return (
    <div class="episode">
      <div aria-live="polite" data-testid="lens-step">
        <h3>
          <span>
            {step.value + 1} of {STEPS.length}
          </span>{" "}
          {shown?.title}
        </h3>
        <p>{shown?.text}</p>
      </div>
      <div class="episode-steps">
        <Button ready={step.value > 0} act={() => show(step.value - 1)}>
          Back
        </Button>
        <Button id="lens-next" ready={step.value < STEPS.length - 1} act={() => show(step.value + 1)}>
          Next
        </Button>
        <ol aria-label="Steps of the episode">
          {STEPS.map(({ title }, number) => (
            <li key={title}>
              <Button
                aria-label={`${number + 1}: ${title}`}
                aria-current={step.value === number ? "step" : undefined}
                act={() => show(number)}
              >
                {number + 1}
              </Button>
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}
