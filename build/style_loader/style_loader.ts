import { readFile } from "node:fs/promises";
import type { Plugin } from "vite";

const HELPER = new URL("./load_with_styles.js", import.meta.url);

/**
 * Ships a helper of our own for imports whose code needs styles. Vite's waits for the styles before it asks for the code,
 * takes styles that failed once for loaded, and is five times as long.
 */
export function styleLoader(): Plugin {
  return {
    name: "style-loader",
    apply: "build",
    enforce: "pre",
    load: {
      filter: { id: /vite\/preload-helper\.js$/ },
      handler: () => readFile(HELPER, "utf8"),
    },
    generateBundle: {
      order: "post", // behind Vite, which writes each import's styles here
      handler: (_, bundle) => {
        for (const file of Object.values(bundle)) {
          if (file.type === "chunk") file.code = withPlainImports(file.code);
        }
      },
    },
  };
}

/** A call of the helper for an import that needs no styles, of a whole module or of one of its exports. */
const PLAIN = /[\w$]+\(\(\)=>(import\(`[^`]*`\)(?:\.then\(\w+=>\w+\.\w+\))?),\[\],import\.meta\.url\)/g;

/** Most imports need no styles: those do without the helper, or without a list where it is called in another way. */
export function withPlainImports(code: string): string {
  return code
    .replaceAll(PLAIN, "$1")
    .replaceAll(",[],import.meta.url)", ")")
    .replaceAll("__vite__mapDeps", "__styles"); // which no minifier has shortened
}
