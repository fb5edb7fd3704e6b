import { readdir, readFile } from "node:fs/promises";
import type { Plugin } from "vite";
import { shortNames, withShortNames } from "./shader_names.ts";

const SOURCES = new URL("../src/", import.meta.url);

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
    .replaceAll(NEEDLESS, "")
    .replaceAll("var<storage,read>", "var<storage>"); // which means the same
}

/** All of the library's kernels and their parts, without comments: which of them become one, TypeScript decides. */
export async function readKernels(): Promise<string[]> {
  const paths = await readdir(SOURCES, { recursive: true });
  const kernels = paths.filter((path) => path.endsWith(".wgsl"));
  return Promise.all(
    kernels.map(async (path) => withoutComments(await readFile(new URL(path, SOURCES), "utf8"))),
  );
}

/**
 * Ships kernels without comments and white space, and with short names, which saves three fifths. A compiler's message
 * then quotes short names; the words around them and the kernel's own name tell the place.
 */
export function shaderText(): Plugin {
  let names: ReadonlyMap<string, string> = new Map();
  return {
    name: "shader-text",
    apply: "build",
    enforce: "pre",
    async buildStart() {
      names = shortNames(await readKernels());
    },
    load: {
      filter: { id: /\.wgsl\?raw$/ },
      async handler(id) {
        const source = withoutComments(await readFile(id.slice(0, -"?raw".length), "utf8"));
        return `export default ${JSON.stringify(withShortNames(source, names))}`;
      },
    },
  };
}
