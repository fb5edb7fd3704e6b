import { minify } from "terser";
import type { Plugin } from "vite";

/**
 * Makes the page's code a fiftieth shorter than the build's own minifier leaves it. Engines that are fetched when they
 * are chosen stay as they are: most of their code is not ours, and is too long to gain by it.
 */
export function secondMinifier(): Plugin {
  return {
    name: "second-minifier",
    apply: "build",
    generateBundle: {
      order: "post", // behind Vite and the style loader, which look for imports as the first minifier writes them
      async handler(_, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type !== "chunk" || file.fileName.startsWith("engines/")) continue;
          const { code } = await minify(file.code, {
            module: true,
            ecma: 2020,
            mangle: false, // the names are short already
            compress: { passes: 2, hoist_funs: true, unsafe_arrows: true }, // nothing makes objects by a function's expression
          });
          if (code !== undefined) file.code = code;
        }
      },
    },
  };
}
