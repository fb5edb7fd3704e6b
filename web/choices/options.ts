import { ENGINE_NAMES, type EngineName, ENGINES, type Head, HEADS, headsOf } from "../../src/index.ts";
import type { Model } from "../session/state.ts";

/** An option of a select. */
export interface Option {
  readonly name: string;
  readonly title: string;
  readonly available: boolean;
}

const ENGINE_TITLES: Readonly<Record<EngineName, string>> = {
  wgsl: "WGSL by hand",
  "ort-webgpu": "onnxruntime-web on WebGPU",
  "ort-wasm": "onnxruntime-web on WASM",
  "transformers-js": "transformers.js",
};

const HEAD_TITLES: Readonly<Record<Head, string>> = {
  tied: "tied: one matrix",
  untied: "untied: two matrices",
  exported: "exported: the runtime’s transpose",
};

const OWN_HEAD_TITLE = "untied: the model’s own";

/**
 * @param gpuIsMissing whether engines that need a GPU are unavailable
 * @param model to run; null if there is none yet
 */
export function engineOptions(gpuIsMissing: boolean, model: Model | null): Option[] {
  return ENGINE_NAMES.map((name) => {
    const title = ENGINE_TITLES[name];
    if (gpuIsMissing && ENGINES[name].usesGpu) return unavailable(name, title, "this browser offers no GPU");
    if (model && headsOf(name, model.checkpoint.config.tied).length === 0) {
      return unavailable(name, title, "only for tied models");
    }
    if (model?.opened?.engines.includes(name) === false)
      return unavailable(name, title, "can’t run this model");
    return { name, title, available: true };
  });
}

export function headOptions(engine: EngineName, tied: boolean): Option[] {
  return HEADS.map((name) => {
    const title = name === "untied" && !tied ? OWN_HEAD_TITLE : HEAD_TITLES[name];
    if (headsOf(engine, tied).includes(name)) return { name, title, available: true };
    const reason = ENGINES[engine].heads.includes(name) ? "this model has its own" : "not with this engine";
    return unavailable(name, title, reason);
  });
}

function unavailable(name: string, title: string, reason: string): Option {
  return { name, title: `${title} (${reason})`, available: false };
}

export function isEngine(name: string): name is EngineName {
  return (ENGINE_NAMES as readonly string[]).includes(name);
}

export function isHead(name: string): name is Head {
  return (HEADS as readonly string[]).includes(name);
}
