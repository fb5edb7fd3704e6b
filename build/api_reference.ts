import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const ENTRIES = ["one_matrix", "ledger", "inspect"].map((name) =>
  fileURLToPath(new URL(`../src/package/${name}.ts`, import.meta.url)),
);

/** Writes what the package's doc comments say into the built site, at `api/`. Deno reads them: it knows TypeScript 7. */
export function apiReference(): Plugin {
  let folder = "";
  return {
    name: "api-reference",
    apply: "build",
    configResolved: ({ root, build }) => void (folder = resolve(root, build.outDir, "api")),
    closeBundle() {
      const deno = createRequire(import.meta.url).resolve("deno/bin.cjs");
      const words = [deno, "doc", "--quiet", "--html", "--name=One Matrix", `--output=${folder}`, ...ENTRIES];
      const { status, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
      if (status !== 0) this.warn(`The site has no API reference: Deno could not make it. ${stderr}`);
    },
  };
}
