// A GPU emulated on the CPU for wgpu, the WebGPU of Firefox and Deno: Mesa's llvmpipe.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureInstalled } from "./debian.mjs";

const DRIVERS = ["x86_64", "aarch64"].map((machine) => `/usr/share/vulkan/icd.d/lvp_icd.${machine}.json`);

/**
 * @returns {NodeJS.ProcessEnv} variables with which a program finds llvmpipe and no other GPU; with
 * `WEBGPU_ADAPTER=gpu` the machine's own
 * @throws if there is no driver and none can be installed
 */
export function gpuEnvironment() {
  if (process.env["WEBGPU_ADAPTER"] === "gpu") return { ...process.env };
  const driver = ensureInstalled("Vulkan driver llvmpipe", DRIVERS, "mesa-vulkan-drivers");
  return {
    ...process.env,
    VK_ICD_FILENAMES: driver,
    XDG_RUNTIME_DIR: mkdtempSync(join(tmpdir(), "one-matrix-")),
  };
}
