import { readFile } from "node:fs/promises";
import type { Plugin } from "vite";

/** Of a kernel's source what its compiler reads. WGSL has no strings that could look like a comment. */
export function withoutComments(source: string): string {
  return source.replaceAll(/\/\/.*/g, "").replaceAll(/^\s+|[ \t]+$/gm, "");
}

/** Ships kernels without their comments, which are a third of them. */
export function shaderText(): Plugin {
  return {
    name: "shader-text",
    apply: "build",
    enforce: "pre",
    async load(id) {
      if (!id.endsWith(".wgsl?raw")) return null;
      return `export default ${JSON.stringify(withoutComments(await readFile(id.slice(0, -"?raw".length), "utf8")))}`;
    },
  };
}
