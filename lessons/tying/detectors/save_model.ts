import { type Module, stateDict, type Storage, type Tensor } from "../tree/module.ts";

/** What is in the file that `save_model` writes. */
export interface SavedModel {
  /** Of the tensors that are written. */
  readonly names: readonly string[];
  /** By each name that was left out, the name under which its numbers are. */
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * safetensors' `save_model` (huggingface/safetensors, `bindings/python/py_src/safetensors/torch.py`:
 * `_find_shared_tensors` and `_remove_duplicate_names`). It asks for storage, and not for tensor or module: of the
 * names that lead to one storage it writes the first in sorted order that covers all of it.
 * @throws where none of them does
 */
export function saveModel(root: Module): SavedModel {
  const named = stateDict(root);
  const metadata = new Map<string, string>();
  for (const [storage, names] of byStorage(named)) {
    if (names.length < 2) continue;
    const kept = names.filter((name) => named.get(name)?.bytes === storage.bytes).sort()[0];
    if (kept === undefined) throw new Error(`None of ${names.join(", ")} covers the whole storage.`);
    for (const name of names) if (name !== kept) metadata.set(name, kept);
  }
  return { names: [...named.keys()].filter((name) => !metadata.has(name)), metadata };
}

function byStorage(named: ReadonlyMap<string, Tensor>): Map<Storage, string[]> {
  const names = new Map<Storage, string[]>();
  for (const [name, { storage }] of named) names.set(storage, [...(names.get(storage) ?? []), name]);
  return names;
}
