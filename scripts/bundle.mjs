// Bundles the library with one of our programs, as one file for a runtime without TypeScript and Vite.
import { fileURLToPath } from "node:url";
import { build } from "vite";

export const ROOT = new URL("../", import.meta.url);

/** Left where it is: Node's own modules are there, and of others' engines our programs use none. */
const rolldownOptions = { external: [/^node:/, /onnxruntime-web/, /@xenova/] };

/**
 * @param {string} entry path from the project's folder
 * @param {string} folder for the output, bundle.js
 * @param {Record<string, unknown>} constants by the names that the program declares
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
    worker: { format: "es", rolldownOptions },
    build: {
      outDir: folder,
      minify: false,
      target: "esnext",
      lib: { entry: fileURLToPath(new URL(entry, ROOT)), formats: ["es"], fileName: () => "bundle.js" },
      rolldownOptions,
    },
  });
}
