import { type Module, shareTensor } from "./tree/module.ts";
import { createOlmo, type Sizes, wrapOlmo } from "./tree/olmo.ts";
import { createTransformersOlmo, tieTransformersOlmo } from "./tree/transformers.ts";

/**
 * How a head can stand to the embedding:
 * - `untied`: a module of its own with a tensor of its own
 * - `shared-tensor`: a module of its own whose weight is the embedding's
 * - `shared-module`: the embedding's module under a second name
 * - `absent`: nothing; the forward pass multiplies by the embedding's weight
 */
export const STRUCTURES = ["untied", "shared-tensor", "shared-module", "absent"] as const;
export type Structure = (typeof STRUCTURES)[number];

/** Whose names the modules carry: hf_olmo's, which wraps OLMo, or those of transformers' own class. */
export const NAMINGS = ["olmo", "transformers"] as const;
export type Naming = (typeof NAMINGS)[number];

/** transformers' class always has a head, and it is always a module of its own. */
export const STRUCTURES_OF: Readonly<Record<Naming, readonly Structure[]>> = {
  olmo: STRUCTURES,
  transformers: ["untied", "shared-tensor"],
};

/** Where to find what. `rest` is all that is neither embedding nor head. */
export interface Places {
  readonly embedding: string;
  readonly head: string;
  readonly rest: string;
}

export const PLACES: Readonly<Record<Naming, Places>> = {
  olmo: {
    embedding: "model.transformer.wte",
    head: "model.transformer.ff_out",
    rest: "model.transformer.blocks",
  },
  transformers: { embedding: "model.embed_tokens", head: "lm_head", rest: "model.layers" },
};

/** The whole model's tree. @param naming one that has the structure */
export function createTree(naming: Naming, structure: Structure, sizes: Sizes): Module {
  return naming === "olmo" ? olmoTree(structure, sizes) : transformersTree(structure, sizes);
}

function olmoTree(structure: Structure, sizes: Sizes): Module {
  const model = createOlmo(sizes, structure === "absent" || structure === "shared-module");
  const transformer = model.at("transformer") as Module;
  const wte = transformer.at("wte") as Module;
  if (structure === "shared-module") transformer.set("ff_out", wte);
  if (structure === "shared-tensor") shareTensor(wte, transformer.at("ff_out") as Module);
  return wrapOlmo(model);
}

function transformersTree(structure: Structure, sizes: Sizes): Module {
  const tree = createTransformersOlmo(sizes);
  if (structure === "shared-tensor") tieTransformersOlmo(tree);
  return tree;
}

/** How the head stands to the embedding in a tree, whoever made it. */
export function structureOf(tree: Module, { embedding, head }: Places): Structure {
  const [first, last] = [tree.at(embedding), tree.at(head)];
  if (!last) return "absent";
  if (last === first) return "shared-module";
  return last.parameters.get("weight") === first?.parameters.get("weight") ? "shared-tensor" : "untied";
}
