import type { EngineName } from "../../src/index.ts";

/** Megabytes of code that come when an engine is first made. */
export const CODE_MB: Readonly<Record<EngineName, number>> = {
  wgsl: 0,
  "ort-webgpu": 27,
  "ort-wasm": 14,
  "transformers-js": 27,
};

/** Nobody learns how much of the code has come. */
export function stageOfMaking(engine: EngineName): string {
  const megabytes = CODE_MB[engine];
  if (megabytes === 0) return "Making the engine ready";
  return `Making the engine ready; its code, ${megabytes}\u00a0MB, comes with its first use`;
}
