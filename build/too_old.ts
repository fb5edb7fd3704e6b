import { readFile } from "node:fs/promises";
import { minify } from "terser";
import type { Plugin } from "vite";

const SOURCE = new URL("../public/too_old.js", import.meta.url);

/**
 * The script for browsers that are too old, without what only its readers need, and still in the JavaScript of 2009.
 * @throws Error where the script has a mistake
 */
export async function tooOldScript(): Promise<string> {
  const { code } = await minify(await readFile(SOURCE, "utf8"), { ecma: 5 });
  return code ?? "";
}

/** Ships that script in place of the file that would be copied. */
export function tooOld(): Plugin {
  return {
    name: "too-old",
    apply: "build",
    async generateBundle() {
      this.emitFile({ type: "asset", fileName: "too_old.js", source: await tooOldScript() });
    },
  };
}
