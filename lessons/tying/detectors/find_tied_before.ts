import { join, type Module, namedChildren, namedParameters, type Tensor } from "../tree/module.ts";
import { type TiedGroup, toGroups } from "./tied_group.ts";

/**
 * accelerate's `find_tied_parameters` before 0.34 (huggingface/accelerate, `src/accelerate/utils/modeling.py`). It
 * walks from child to child and looks for names that the root, which lists every tensor once, does not have. But that
 * walk meets a module that has two names only under the first of them, and so never comes by the second.
 */
export function findTiedBefore(root: Module): TiedGroup[] {
  const listed = new Map(namedParameters(root));
  const names = new Map([...listed].map(([name, tensor]) => [tensor, name]));
  const others = new Map<string, Set<string>>();
  const visit = (module: Module, prefix: string): void => {
    for (const [name, child] of namedChildren(module)) {
      const path = join(prefix, name);
      collect(child, path, listed, names, others);
      visit(child, path);
    }
  };
  visit(root, "");
  return toGroups(others);
}

function collect(
  module: Module,
  path: string,
  listed: ReadonlyMap<string, Tensor>,
  names: ReadonlyMap<Tensor, string>,
  others: Map<string, Set<string>>,
): void {
  for (const [name, tensor] of namedParameters(module)) {
    const first = names.get(tensor);
    const full = join(path, name);
    if (first !== undefined && !listed.has(full)) {
      others.set(first, (others.get(first) ?? new Set()).add(full));
    }
  }
}
