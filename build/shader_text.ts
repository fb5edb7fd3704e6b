import { readFile } from "node:fs/promises";
import type { Plugin } from "vite";

/** Between two of these a space stays: `a - -b` is not `a--b`. */
const OPERATOR = String.raw`\-+*/%=<>!&|^`;

/** Spaces that separate neither two words or numbers nor two operators. */
const NEEDLESS = new RegExp(
  String.raw`(?<=[\w.]) (?![\w.])|(?<![\w.]) (?=[\w.])|(?<![\w.${OPERATOR}]) | (?![\w.${OPERATOR}])`,
  "g",
);

/** Of a kernel's source what its compiler reads, in one line. WGSL has no strings that could look like a comment. */
export function withoutComments(source: string): string {
  return source
    .replaceAll(/\/\/.*/g, "")
    .replaceAll(/\s+/g, " ")
    .replaceAll(NEEDLESS, "");
}

/** Ships kernels without their comments and white space, which are two fifths of them. */
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
