import type { ComponentChildren } from "preact";
import { type Choice, START } from "./choice.ts";
import type { StatementId } from "./statement_id.ts";

/** A part of what happened, and what it looks like in the lens. */
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
        When its config says <code>weight_tying</code>, OLMo never makes <code>ff_out</code>. The forward pass
        multiplies by the embedding’s weight: one matrix, and no second name for it.
      </>
    ),
    choice: START,
    looksAt: ["names"],
  },
  {
    title: "A wrapper puts a name back",
    text: (
      <>
        For Hugging Face there was a wrapper, and <code>from_pretrained</code> ends by calling{" "}
        <code>tie_weights()</code>. There it said <code>ff_out = wte</code>: the same module under a second
        name, which the forward pass never used.
      </>
    ),
    choice: { ...START, structure: "shared-module" },
    looksAt: ["names", "routes"],
  },
  {
    title: "A warning about nothing",
    text: (
      <>
        In <a href={ISSUE}>issue 485</a>, of March 2024, someone loads OLMo 1B with a device map and is told
        that its weights are not tied. Accelerate went from module to module in search of second names, and
        PyTorch lists a module only once, under its first.
      </>
    ),
    choice: { ...START, structure: "shared-module" },
    looksAt: ["before"],
  },
  {
    title: "What it had been looking for",
    text: (
      <>
        Most models make two modules and give the second the tensor of the first. That it finds. The numbers
        and the memory are the same in both.
      </>
    ),
    choice: { ...START, structure: "shared-tensor" },
    looksAt: ["before"],
  },
  {
    title: "The repair in OLMo",
    text: (
      <>
        Pull request 503 made <code>tie_weights()</code> do nothing, as there was nothing to do. Both loaders
        now make the same tree. The warning stayed: where there is no second name, none can be found.
      </>
    ),
    choice: { ...START, release: "0.3.0" },
    looksAt: ["tie", "routes", "since"],
  },
  {
    title: "The repair in Accelerate",
    text: (
      <>
        Since 0.34 it compares all names with those of distinct tensors, and so finds a module that has two.
        The old wrapper would no longer be accused.
      </>
    ),
    choice: { ...START, structure: "shared-module" },
    looksAt: ["since"],
  },
  {
    title: "And a model that is not tied",
    text: (
      <>
        OLMo 7B has two matrices, and was warned of as well. Its config class had inherited{" "}
        <code>tie_word_embeddings = True</code>: the warning asks the config and a list of names, and never
        the model itself.
      </>
    ),
    choice: { ...START, structure: "untied" },
    looksAt: ["before", "since"],
  },
];
