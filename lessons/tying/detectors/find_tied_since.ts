import { type Module, namedParameters } from "../tree/module.ts";
import { type TiedGroup, toGroups } from "./tied_group.ts";

/**
 * accelerate's `find_tied_parameters` from 0.34 on (huggingface/accelerate, `src/accelerate/utils/modeling.py`, since
 * pull request 2986): the names that are there with duplicates and not without them, grouped by the tensor they lead to.
 */
export function findTiedSince(root: Module): TiedGroup[] {
  const firstNames = new Map([...namedParameters(root)].map(([name, tensor]) => [tensor, name]));
  const others = new Map<string, Set<string>>();
  for (const [name, tensor] of namedParameters(root, false)) {
    const first = firstNames.get(tensor) as string; // every tensor has a first name
    if (first !== name) others.set(first, (others.get(first) ?? new Set()).add(name));
  }
  return toGroups(others);
}
