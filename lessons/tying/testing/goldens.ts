import { readJson } from "../../../src/checkpoint/testing/files.ts";
import { createTree, type Naming, PLACES, type Structure } from "../structures.ts";
import { type Module, Tensor } from "../tree/module.ts";
import type { Sizes } from "../tree/olmo.ts";

/** What the real libraries say, by `naming/structure`, as `training/tying_goldens.py` wrote it down. */
interface Goldens {
  readonly torch: Record<
    string,
    Record<"state_dict" | "named_parameters" | "with_duplicates" | "named_modules", string[]>
  >;
  readonly safetensors: Record<string, { names: string[]; metadata: Record<string, string> }>;
  readonly fsdp: Record<string, Record<"together" | "apart", { units: string[]; numbers: number }>>;
  readonly fully_shard: Record<string, Record<Grouping, { sharded: string[]; numbers: number }>>;
  /** By version. */
  readonly accelerate: Record<string, Record<string, AccelerateGolden>>;
  /** By version. */
  readonly olmo: Record<string, Record<"tied" | "untied", OlmoGolden>>;
}

/** How `fully_shard` is called on embedding and head before it is called on the whole. */
export const GROUPINGS = ["together", "apart", "grouped"] as const;
type Grouping = (typeof GROUPINGS)[number];

export interface AccelerateGolden {
  readonly tied: string[][];
  readonly warns_if_config_says_tied: boolean;
  readonly warns_if_config_says_untied: boolean;
  readonly warns_of_one_device: boolean;
  readonly warns_of_two_devices: boolean;
}

export interface OlmoGolden {
  readonly checkpoint: string[];
  readonly own_loader: string[];
  readonly from_pretrained: string[];
  readonly one_module: boolean;
  readonly tied: string[][];
  readonly warns: boolean;
}

export const GOLDENS = readJson("fixtures/tying.json") as Goldens;

/** Those of `training/tying_structures.py`. */
const SIZES: Sizes = { vocabSize: 8, hiddenSize: 4, intermediateSize: 6 };

/** All structures that the goldens speak of. */
export const CASES = Object.keys(GOLDENS.torch);

/** The tree of a case. */
export function treeOf(name: string): Module {
  const [naming, structure] = name.split("/") as [Naming, Structure | "shared-storage"];
  return structure === "shared-storage" ? sharedStorage() : createTree(naming, structure, SIZES);
}

/** Two tensors over the same bytes: `head.weight = Parameter(embedding.weight.data)`. */
function sharedStorage(): Module {
  const tree = createTree("olmo", "untied", SIZES);
  const wte = tree.at(PLACES.olmo.embedding) as Module;
  const { shape, storage } = wte.parameters.get("weight") as Tensor;
  tree.at(PLACES.olmo.head)?.set("weight", new Tensor(shape, storage));
  return tree;
}

export function placesOf(name: string): (typeof PLACES)[Naming] {
  return PLACES[name.split("/")[0] as Naming];
}
