import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { FAMILY_MODELS, MODEL_FILES, MODELS, REFERENCE_FILES } from "../../scripts/wgpu/subjects.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A file of this machine, and its path in the archive. */
export type Copied = readonly [source: string, target: string];

/** What the archive of `npm run bench:bare` has besides Deno and the bundle: fixtures, the shipped model, the script. */
export function projectFiles(): Copied[] {
  const subjects = [...MODELS, ...FAMILY_MODELS];
  const read = [
    ...subjects.flatMap(({ model }) => MODEL_FILES.map((name) => `${model}/${name}`)),
    ...subjects.flatMap(({ reference }) => REFERENCE_FILES.map((name) => `${reference}/${name}`)),
  ];
  return [
    ...[...new Set(read)].map((path) => [join(ROOT, path), path] as const),
    [join(ROOT, "bench/bare/run.sh"), "run.sh"],
    [join(ROOT, "LICENSE"), "LICENSE"],
    [join(ROOT, "node_modules/deno/LICENSE"), "LICENSE.deno"],
  ];
}

/**
 * Deno for Linux on this machine's kind of processor.
 * @throws if it is not installed
 */
export function denoFile(): Copied {
  const name = `@deno/linux-${process.arch}-glibc`;
  try {
    const described = createRequire(import.meta.url).resolve(`${name}/package.json`);
    return [join(dirname(described), "deno"), "deno"];
  } catch (cause) {
    throw new Error(`The archive is for Linux, and ${name} is not installed: build it on Linux.`, { cause });
  }
}
