import "./episode.css";
import { batch, signal } from "@preact/signals";
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
  const [isFirst, isLast] = [step.value === 0, step.value === STEPS.length - 1];
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
        <button type="button" aria-disabled={isFirst} onClick={() => show(step.value - 1)}>
          Back
        </button>
        <button
          type="button"
          data-testid="lens-next"
          aria-disabled={isLast}
          onClick={() => show(step.value + 1)}
        >
          Next
        </button>
        <ol aria-label="Steps of the episode">
          {STEPS.map(({ title }, number) => (
            <li key={title}>
              <button
                type="button"
                aria-label={`${number + 1}: ${title}`}
                aria-current={step.value === number ? "step" : undefined}
                onClick={() => show(number)}
              >
                {number + 1}
              </button>
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}
