import { join, type Module, namedChildren, type Tensor } from "../tree/module.ts";

/** A module that FSDP shards as a whole, under the name by which it was wrapped. */
export interface FsdpUnit {
  readonly name: string;
  /** What its flat parameter holds, each tensor once. */
  readonly tensors: ReadonlySet<Tensor>;
}

/**
 * How PyTorch's FullyShardedDataParallel holds a model (pytorch/pytorch, `torch/distributed/fsdp/wrap.py` and
 * `_flat_param.py`). The walk remembers modules, so one that has two names is wrapped under the first. Within a unit a
 * shared tensor is held once; but units know nothing of each other, and a tensor that two of them have is held twice:
 * shared parameters must be wrapped in the same unit.
 * @param own modules that become units of their own; all else belongs to the root's
 */
export function shard(root: Module, own: ReadonlySet<Module>): FsdpUnit[] {
  const isUnit = (module: Module): boolean => module === root || own.has(module);
  const units: FsdpUnit[] = [];
  const visited = new Set<Module>([root]);
  const visit = (module: Module, name: string): void => {
    if (isUnit(module)) units.push({ name, tensors: tensorsOf(module, isUnit) });
    for (const [childName, child] of namedChildren(module)) {
      if (visited.has(child)) continue;
      visited.add(child);
      visit(child, join(name, childName));
    }
  };
  visit(root, "");
  return units;
}

/** Of a unit: its module's and those below it, down to where other units begin. */
export function tensorsOf(module: Module, isUnit: (module: Module) => boolean): Set<Tensor> {
  const tensors = new Set(module.parameters.values());
  for (const child of module.children.values()) {
    if (isUnit(child)) continue;
    for (const tensor of tensorsOf(child, isUnit)) tensors.add(tensor);
  }
  return tensors;
}
