import { ENGINE_NAMES, type EngineName, ENGINES, type Head, HEADS } from "../../src/engines/engine.ts";

/** An entry of a select. */
export interface Option {
  readonly name: string;
  readonly title: string;
  readonly available: boolean;
}

const ENGINE_TITLES: Readonly<Record<string, string>> = {
  wgsl: "WGSL, written by hand",
  "ort-webgpu": "onnxruntime-web on WebGPU",
  "ort-wasm": "onnxruntime-web on WASM",
  "transformers-js": "transformers.js",
};

const HEAD_TITLES: Readonly<Record<Head, string>> = {
  tied: "tied: reads the embedding’s own matrix",
  untied: "untied: a second matrix (the control)",
  exported: "exported: transposed by the runtime",
};

/** @param gpuIsMissing whether engines that need a GPU can't run */
export function engineOptions(gpuIsMissing: boolean): Option[] {
  return Object.entries(ENGINE_TITLES).map(([name, title]) => {
    if (!isEngine(name)) return unavailable(name, title, "not in this version");
    if (gpuIsMissing && ENGINES[name].usesGpu) return unavailable(name, title, "no WebGPU here");
    return { name, title, available: true };
  });
}

export function headOptions(engine: EngineName): Option[] {
  return HEADS.map((name) =>
    ENGINES[engine].heads.includes(name)
      ? { name, title: HEAD_TITLES[name], available: true }
      : unavailable(name, HEAD_TITLES[name], "not with this engine"),
  );
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
