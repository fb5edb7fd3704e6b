import { PRESETS } from "../../lessons/bill/presets.ts";
import { findTiedBefore } from "../../lessons/tying/detectors/find_tied_before.ts";
import { findTiedSince } from "../../lessons/tying/detectors/find_tied_since.ts";
import { type FsdpUnit, shard } from "../../lessons/tying/detectors/fsdp_units.ts";
import { fullyShard, type ShardedGroup } from "../../lessons/tying/detectors/fully_shard_groups.ts";
import { type SavedModel, saveModel } from "../../lessons/tying/detectors/save_model.ts";
import type { TiedGroup } from "../../lessons/tying/detectors/tied_group.ts";
import { onSeveralDevices, warnsNotTied } from "../../lessons/tying/detectors/warnings.ts";
import { fromCheckpoint, fromPretrained, saveOlmo } from "../../lessons/tying/olmo/olmo_checkpoint.ts";
import { TIE_WEIGHTS } from "../../lessons/tying/olmo/tie_weights.ts";
import {
  createTree,
  type Places,
  PLACES,
  type Structure,
  structureOf,
} from "../../lessons/tying/structures.ts";
import { type Module, stateDict, type Tensor } from "../../lessons/tying/tree/module.ts";
import { type Sizes, wrapOlmo } from "../../lessons/tying/tree/olmo.ts";
import { tieTransformersOlmo } from "../../lessons/tying/tree/transformers.ts";
import type { Choice } from "./choice.ts";

/** OLMo 1B's sizes. */
export const SIZES: Sizes = {
  vocabSize: PRESETS[0]?.config["vocab_size"] as number,
  hiddenSize: PRESETS[0]?.config["hidden_size"] as number,
  intermediateSize: PRESETS[0]?.config["intermediate_size"] as number,
};

/** What one version of accelerate makes of the tree. */
export interface AccelerateFindings {
  readonly found: readonly TiedGroup[];
  readonly warnsNotTied: boolean;
  readonly warnsOfDevices: boolean;
}

export interface Findings {
  readonly tree: Module;
  readonly places: Places;
  readonly embedding: Tensor;
  /** Null if there is no head. */
  readonly head: Tensor | null;
  readonly names: readonly string[];
  readonly before: AccelerateFindings;
  readonly since: AccelerateFindings;
  readonly saved: SavedModel;
  readonly units: readonly FsdpUnit[];
  /** As `units`, but by `fully_shard`. */
  readonly groups: readonly ShardedGroup[];
  /** The effect of `tie_weights()` on the tree. */
  readonly whenTied: Structure;
  /** What OLMo's own loader and its wrapper's `from_pretrained` make of one checkpoint. */
  readonly routes: { readonly ownLoader: Structure; readonly fromPretrained: Structure };
}

export function examine(choice: Choice): Findings {
  const { naming, structure } = choice;
  const tree = createTree(naming, structure, SIZES);
  const places = PLACES[naming];
  const own = choice.ownUnits ? ends(tree, places) : [];
  const weightAt = (path: string) => tree.at(path)?.parameters.get("weight") ?? null;
  return {
    tree,
    places,
    embedding: weightAt(places.embedding) as Tensor,
    head: weightAt(places.head),
    names: [...stateDict(tree).keys()],
    before: ask(findTiedBefore, tree, places, choice),
    since: ask(findTiedSince, tree, places, choice),
    saved: saveModel(tree),
    units: shard(tree, new Set(own)),
    groups: fullyShard(
      tree,
      own.map((module) => [module]),
    ),
    whenTied: whenTied(choice),
    routes: routesOf(choice),
  };
}

function ask(
  find: (tree: Module) => TiedGroup[],
  tree: Module,
  { embedding, head, rest }: Places,
  { configSaysTied, otherDevice }: Choice,
): AccelerateFindings {
  const found = find(tree);
  const devices = new Map<string, number>([
    [embedding, 0],
    [rest, 0],
    [head, otherDevice ? 1 : 0],
  ]);
  return {
    found,
    warnsNotTied: warnsNotTied(configSaysTied, found),
    warnsOfDevices: onSeveralDevices(found, devices).length > 0,
  };
}

/** The distinct modules at both ends. */
function ends(tree: Module, { embedding, head }: Places): Module[] {
  const modules = [tree.at(embedding), tree.at(head)].filter((module) => module !== undefined);
  return [...new Set(modules)];
}

function isWeightTying(structure: Structure): boolean {
  return structure !== "untied";
}

/** Works on a tree of its own: the tree shown stays unchanged. */
function whenTied({ naming, structure, release, configSaysTied }: Choice): Structure {
  const tree = createTree(naming, structure, SIZES);
  if (naming === "olmo") TIE_WEIGHTS[release](tree, isWeightTying(structure));
  else if (configSaysTied) tieTransformersOlmo(tree);
  return structureOf(tree, PLACES[naming]);
}

function routesOf({ structure, release }: Choice): Findings["routes"] {
  const checkpoint = saveOlmo(SIZES, isWeightTying(structure));
  const ownLoader = wrapOlmo(fromCheckpoint(checkpoint, SIZES)); // wrapped so that both have the same names
  return {
    ownLoader: structureOf(ownLoader, PLACES.olmo),
    fromPretrained: structureOf(fromPretrained(checkpoint, SIZES, release), PLACES.olmo),
  };
}
