// The library with a program of ours, as one file for a runtime that knows no TypeScript and no Vite.
import { fileURLToPath } from "node:url";
import { build } from "vite";

export const ROOT = new URL("../", import.meta.url);

/**
 * @param {string} entry path from the project's folder
 * @param {string} folder where the file comes to lie, as bundle.js
 * @param {Record<string, unknown>} constants by the names under which the program declares them
 */
export async function bundle(entry, folder, constants) {
  const define = Object.fromEntries(
    Object.entries(constants).map(([name, value]) => [name, JSON.stringify(value)]),
  );
  await build({
    root: fileURLToPath(ROOT),
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    define,
    build: {
      outDir: folder,
      minify: false,
      target: "esnext",
      lib: { entry: fileURLToPath(new URL(entry, ROOT)), formats: ["es"], fileName: () => "bundle.js" },
      rolldownOptions: { external: [/onnxruntime-web/, /@xenova/] },
    },
  });
}
