import type { ComponentChildren } from "preact";
import { type Choice, START } from "./choice.ts";
import type { StatementId } from "./statement_id.ts";

/** A step of the story, and how the lens shows it. */
export interface Step {
  readonly title: string;
  readonly text: ComponentChildren;
  readonly choice: Choice;
  /** Where to look. */
  readonly looksAt: readonly StatementId[];
}

const ISSUE = "https://github.com/allenai/OLMo/issues/485";

export const STEPS: readonly Step[] = [
  {
    title: "OLMo leaves the head out",
    text: (
      <>
        With <code>weight_tying</code>, OLMo never makes <code>ff_out</code>: it multiplies by the embedding’s
        weight.
      </>
    ),
    choice: START,
    looksAt: ["names"],
  },
  {
    title: "A wrapper puts a name back",
    text: (
      <>
        Its Hugging Face wrapper said <code>ff_out = wte</code> in <code>tie_weights()</code>: a second name,
        which nothing used.
      </>
    ),
    choice: { ...START, structure: "shared-module" },
    looksAt: ["names", "routes"],
  },
  {
    title: "A warning about nothing",
    text: (
      <>
        <a href={ISSUE}>Issue 485</a>, March 2024: Accelerate says that OLMo 1B is “not tied”. It looks for
        second names, and PyTorch lists a module only under its first.
      </>
    ),
    choice: { ...START, structure: "shared-module" },
    looksAt: ["before"],
  },
  {
    title: "What it had been looking for",
    text: "Most models have two modules that share one tensor. Accelerate finds those.",
    choice: { ...START, structure: "shared-tensor" },
    looksAt: ["before"],
  },
  {
    title: "The repair in OLMo",
    text: (
      <>
        Pull request 503 made <code>tie_weights()</code> do nothing. The warning stayed, because there is no
        second name to find.
      </>
    ),
    choice: { ...START, release: "0.3.0" },
    looksAt: ["tie", "routes", "since"],
  },
  {
    title: "The repair in Accelerate",
    text: "Since 0.34 it finds a module that has two names.",
    choice: { ...START, structure: "shared-module" },
    looksAt: ["since"],
  },
  {
    title: "And a model that is not tied",
    text: (
      <>
        Accelerate warned about OLMo 7B too. It has two matrices, but its config inherited{" "}
        <code>tie_word_embeddings = True</code>.
      </>
    ),
    choice: { ...START, structure: "untied" },
    looksAt: ["before", "since"],
  },
];
