import { type Module, stateDict } from "../tree/module.ts";
import { createOlmo, type Sizes, wrapOlmo } from "../tree/olmo.ts";
import { type Release, TIE_WEIGHTS } from "./tie_weights.ts";

/** A checkpoint of OLMo: names alone, for what is loaded changes no tree. */
interface OlmoCheckpoint {
  readonly weightTying: boolean;
  readonly names: readonly string[];
}

/** What OLMo of these sizes saves. */
export function saveOlmo(sizes: Sizes, weightTying: boolean): OlmoCheckpoint {
  return { weightTying, names: [...stateDict(createOlmo(sizes, weightTying)).keys()] };
}

/** OLMo's own loader, `OLMo.from_checkpoint` (allenai/OLMo, `olmo/model.py`): build by the config, then fill. */
export function fromCheckpoint({ weightTying, names }: OlmoCheckpoint, sizes: Sizes): Module {
  const model = createOlmo(sizes, weightTying);
  fill(model, names);
  return model;
}

/**
 * `OLMoForCausalLM.from_pretrained` of hf_olmo, in whose folder each name has `model.` before it. transformers calls
 * `tie_weights()` when all is loaded (huggingface/transformers, `modeling_utils.py`).
 */
export function fromPretrained(
  { weightTying, names }: OlmoCheckpoint,
  sizes: Sizes,
  release: Release,
): Module {
  const wrapper = wrapOlmo(createOlmo(sizes, weightTying));
  fill(
    wrapper,
    names.map((name) => `model.${name}`),
  );
  TIE_WEIGHTS[release](wrapper, weightTying);
  return wrapper;
}

/** `load_state_dict`, strictly. */
function fill(module: Module, names: readonly string[]): void {
  const there = new Set(stateDict(module).keys());
  const lacking = [...there].filter((name) => !names.includes(name));
  const unexpected = names.filter((name) => !there.has(name));
  if (lacking.length + unexpected.length === 0) return;
  throw new Error(`Missing keys: ${lacking.join(", ")}. Unexpected keys: ${unexpected.join(", ")}.`);
}
