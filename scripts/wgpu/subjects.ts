import { type Head } from "../../src/index.ts";
import { FAMILY_FIXTURES } from "../../src/engines/testing/families.ts";
import { SHIPPED_MODEL } from "../../src/testing/shipped_model.ts";

/** A checkpoint, and what transformers makes of it; both are folders of the project. */
export interface Subject {
  readonly name: string;
  readonly model: string;
  readonly reference: string;
  readonly head: Head;
}

/** Models of OLMo 1. */
export const MODELS: readonly Subject[] = [
  { name: "a tiny model", model: "fixtures/tiny", reference: "fixtures/tiny", head: "tied" },
  {
    name: "a tiny model with a head of its own",
    model: "fixtures/untied",
    reference: "fixtures/untied",
    head: "untied",
  },
  {
    name: "the shipped model",
    model: `public/${SHIPPED_MODEL}`,
    reference: "fixtures/shipped",
    head: "tied",
  },
];

/** Models of all other families. */
export const FAMILY_MODELS: readonly Subject[] = FAMILY_FIXTURES.map(([folder, head]) => {
  const model = folder.slice(1);
  return { name: model, model, reference: model, head };
});

/** What is read of a checkpoint, and of what transformers makes of it. */
export const MODEL_FILES = ["config.json", "model.safetensors"] as const;
export const REFERENCE_FILES = ["reference.json", "logits.f32"] as const;
