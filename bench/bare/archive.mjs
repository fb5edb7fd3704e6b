// `npm run bench:bare`: one archive that checks and measures the library on a Linux machine with a GPU driver and nothing
// else. docs/devices.md says how to use it.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";
import { bundle } from "../../scripts/bundle.mjs";

const NAME = "one-matrix-bench";
const MOST_BYTES = 60 * 2 ** 20;
const OUTPUT = fileURLToPath(new URL(`../results/${NAME}-linux-${process.arch}.tar.gz`, import.meta.url));

/** @type {{ module: typeof import("./contents.ts") }} */
const { module: contents } = await runnerImport(fileURLToPath(new URL("contents.ts", import.meta.url)));

const made = mkdtempSync(join(tmpdir(), "one-matrix-"));
try {
  await bundle("bench/bare/main.ts", join(made, NAME, "code"), {});
  for (const [source, target] of [...contents.projectFiles(), contents.denoFile()]) {
    const path = join(made, NAME, target);
    mkdirSync(dirname(path), { recursive: true });
    copyFileSync(source, path);
  }
  mkdirSync(dirname(OUTPUT), { recursive: true });
  const { status } = spawnSync("tar", ["-I", "gzip -9", "-cf", OUTPUT, "-C", made, NAME], {
    stdio: "inherit",
  });
  if (status !== 0) throw new Error("GNU tar could not write the archive.");
  const { size } = statSync(OUTPUT);
  if (size > MOST_BYTES) {
    throw new Error(
      `The archive has ${size} bytes, and may have ${MOST_BYTES}: ${OUTPUT}. Leave something out.`,
    );
  }
  console.log(`${size} bytes: ${OUTPUT}`);
} finally {
  rmSync(made, { recursive: true });
}
