import { type Module, namedModules, type Tensor } from "../tree/module.ts";
import { tensorsOf } from "./fsdp_units.ts";

/** Modules whose parameters PyTorch's `fully_shard` holds and gathers together. */
export interface ShardedGroup {
  /** All names that lead to them. */
  readonly names: readonly string[];
  /** What the group holds, each tensor once. */
  readonly tensors: ReadonlySet<Tensor>;
}

/**
 * How FSDP2's `fully_shard` holds a model (pytorch/pytorch, `torch/distributed/fsdp/_fully_shard`). Modules are not
 * wrapped but changed in place, so one that has two names is sharded under both. A group may have several modules, and
 * holds a tensor that they share once; but groups know nothing of each other, as FSDP's units do not.
 * @param groups modules that are sharded before the root, each list in one call; all else belongs to the root's group
 */
export function fullyShard(root: Module, groups: readonly (readonly Module[])[]): ShardedGroup[] {
  const all = [[root], ...groups];
  const sharded = new Set(all.flat());
  const named = [...namedModules(root, false)];
  return all.map((modules) => ({
    names: named.filter(([, module]) => modules.includes(module)).map(([name]) => name),
    tensors: new Set(modules.flatMap((module) => [...tensorsOf(module, (below) => sharded.has(below))])),
  }));
}
