import { readFile } from "node:fs/promises";
import { minifySync, type Plugin } from "vite";

const SOURCE = new URL("../public/too_old.js", import.meta.url);

/**
 * The script for browsers that are too old, without what only its readers need. Lines stay, for the minifier that takes them
 * out writes strings as templates, which such browsers don't know.
 * @throws Error where the script has a mistake
 */
export async function tooOldScript(): Promise<string> {
  const source = await readFile(SOURCE, "utf8");
  const { code, errors } = minifySync("too_old.js", source, { codegen: { removeWhitespace: false } });
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join("; "));
  return code.replaceAll(/^\t+/gm, "");
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
