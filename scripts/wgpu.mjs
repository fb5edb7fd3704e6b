// `npm run test:wgpu`: kernels and whole models in Deno, whose WebGPU (wgpu) is Firefox's, and another than Chromium's.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { gpuEnvironment } from "./llvmpipe.mjs";

const ROOT = new URL("../", import.meta.url);

/** @param {string} entry @param {string} folder @returns {Promise<string>} one file, of all that it imports */
async function bundle(entry, folder) {
  await build({
    root: new URL(".", ROOT).pathname,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    define: { PROJECT: JSON.stringify(ROOT.href) },
    build: {
      outDir: folder,
      minify: false,
      target: "esnext",
      lib: { entry: new URL(entry, ROOT).pathname, formats: ["es"], fileName: () => "bundle.js" },
      rolldownOptions: { external: [/onnxruntime-web/, /@xenova/] },
    },
  });
  return join(folder, "bundle.js");
}

const folder = mkdtempSync(join(tmpdir(), "one-matrix-"));
try {
  const script = await bundle("scripts/wgpu/main.ts", folder);
  const deno = createRequire(import.meta.url).resolve("deno/bin.cjs");
  const words = ["run", "--allow-all", "--unstable-webgpu", script, ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, [deno, ...words], {
    stdio: "inherit",
    env: gpuEnvironment(),
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
