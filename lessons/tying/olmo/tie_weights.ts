import type { Module } from "../tree/module.ts";

/** Releases of OLMo between which the wrapper's `tie_weights()` changed. */
export const RELEASES = ["0.2.5", "0.3.0"] as const;
export type Release = (typeof RELEASES)[number];

/** Changes the wrapper's tree as the release's `tie_weights()` does (allenai/OLMo, `hf_olmo/modeling_olmo.py`). */
export const TIE_WEIGHTS: Readonly<Record<Release, (wrapper: Module, weightTying: boolean) => void>> = {
  "0.2.5": (wrapper, weightTying) => {
    const transformer = wrapper.at("model.transformer");
    const wte = transformer?.at("wte");
    if (weightTying && wte) transformer?.set("ff_out", wte);
  },
  // Pull request 503: OLMo's forward pass ties already, so there is nothing to do.
  "0.3.0": () => {},
};
