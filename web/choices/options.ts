import { ENGINE_NAMES, type EngineName, HEADS, type Head } from "../../src/engines/engine.ts";

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

const HEAD_TITLES: Readonly<Record<string, string>> = {
  tied: "tied: reads the embedding’s own buffer",
  untied: "untied: a second matrix (the control)",
  exported: "exported: transposed by the runtime",
};

function options(
  titles: Readonly<Record<string, string>>,
  available: readonly string[],
  lack: string,
): Option[] {
  return Object.entries(titles).map(([name, title]) =>
    available.includes(name)
      ? { name, title, available: true }
      : { name, title: `${title} (${lack})`, available: false },
  );
}

export const ENGINE_OPTIONS = options(ENGINE_TITLES, ENGINE_NAMES, "not in this version");
export const HEAD_OPTIONS = options(HEAD_TITLES, HEADS, "not with this engine");

export function isEngine(name: string): name is EngineName {
  return (ENGINE_NAMES as readonly string[]).includes(name);
}

export function isHead(name: string): name is Head {
  return (HEADS as readonly string[]).includes(name);
}
