// Runs one of our programs in Deno, whose WebGPU (wgpu) is Firefox's, not Chromium's.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle, ROOT } from "./bundle.mjs";
import { gpuEnvironment } from "./llvmpipe.mjs";

/**
 * @param {string} entry @param {Record<string, unknown>} [constants] as for `bundle`
 * @returns {Promise<number>} the exit status
 */
export async function runInDeno(entry, constants = {}) {
  const folder = mkdtempSync(join(tmpdir(), "one-matrix-"));
  try {
    await bundle(entry, folder, { PROJECT: ROOT.href, ...constants });
    const deno = createRequire(import.meta.url).resolve("deno/bin.cjs");
    const words = [deno, "run", "--allow-all", "--unstable-webgpu", join(folder, "bundle.js")];
    return spawnSync(process.execPath, words, { stdio: "inherit", env: gpuEnvironment() }).status ?? 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
