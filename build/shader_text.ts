import { readFile } from "node:fs/promises";
import type { Plugin } from "vite";

/**
 * Of a kernel's source what its compiler reads. WGSL has no strings that could look like a comment. Between two operators
 * a space stays: `a - -b` is not `a--b`.
 */
export function withoutComments(source: string): string {
  return source
    .replaceAll(/\/\/.*/g, "")
    .replaceAll(/^\s+|[ \t]+$/gm, "")
    .replaceAll(/ ?([,;:(){}[\]]) ?/g, "$1")
    .replaceAll(/(?<=[\w)\]]) (?=[-+*/%=<>!&|])|(?<=[-+*/%=<>!&|]) (?=[\w(])/g, "");
}

/** Ships kernels without their comments and spaces, which are two fifths of them. */
export function shaderText(): Plugin {
  return {
    name: "shader-text",
    apply: "build",
    enforce: "pre",
    load: {
      filter: { id: /\.wgsl\?raw$/ },
      async handler(id) {
        const source = await readFile(id.slice(0, -"?raw".length), "utf8");
        return `export default ${JSON.stringify(withoutComments(source))}`;
      },
    },
  };
}
