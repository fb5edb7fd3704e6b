import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";

const FOLDERS = ["engines", "measure"].map((name) => new URL(`../${name}/`, import.meta.url));

/** Of twins a kernel is given one: all go by one name. Those named like `weights.int8.wgsl` are `weights.*.wgsl`. */
const TWINS: Readonly<Record<string, string>> = {
  "vectors.wgsl": "vectors.wgsl or no_vectors.wgsl",
  "no_vectors.wgsl": "vectors.wgsl or no_vectors.wgsl",
  "float32_cache.wgsl": "float32_cache.wgsl or float16_cache.wgsl",
  "float16_cache.wgsl": "float32_cache.wgsl or float16_cache.wgsl",
};

const DECLARATION =
  /^(?:@group\(\d+\) @binding\(\d+\) )?(?:fn|struct|const|override|alias|var(?:<[^>]*>)?)\s+(\w+)/gm;

interface Shader {
  readonly name: string;
  /** The lines of comment that it begins with, as one. */
  readonly comment: string;
  readonly words: ReadonlySet<string>;
  readonly declared: readonly string[];
  readonly isKernel: boolean;
}

function readShader(url: URL): Shader {
  const text = readFileSync(url, "utf8");
  const code = text.replaceAll(/\/\/.*/g, "");
  const file = basename(url.pathname);
  return {
    name: TWINS[file] ?? file.replace(/\.\w+\.wgsl$/, ".*.wgsl"),
    comment: (/^(?:\/\/.*\n)+/.exec(text)?.[0] ?? "").replaceAll(/\n?\/\/ ?/g, " "),
    words: new Set(code.match(/\w+/g)),
    declared: Array.from(code.matchAll(DECLARATION), ([, name = ""]) => name),
    isKernel: /@compute/.test(code),
  };
}

const shaders = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".wgsl"))
    .map((path) => readShader(new URL(path, folder))),
);

/** What a shader takes from files that are none of a kernel's own, by the names of these. */
function borrowed({ name, words, declared }: Shader): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const shared of shaders) {
    if (shared.isKernel || shared.name === name) continue;
    const used = shared.declared.filter((word) => words.has(word) && !declared.includes(word));
    if (used.length > 0) found.set(shared.name, new Set([...(found.get(shared.name) ?? []), ...used]));
  }
  return found;
}

/** The same, as its comment says it: "Compiled with a.wgsl (one, two), b.wgsl (three)." */
function announced({ comment }: Shader): Map<string, Set<string>> | null {
  const list = /Compiled with (.*\))\./.exec(comment)?.[1];
  if (!list) return comment.includes("Needs no other file.") ? new Map() : null;
  return new Map(
    Array.from(list.matchAll(/([^(),]+?) \(([^)]*)\)/g), ([, file = "", words = ""]) => [
      file.trim(),
      new Set(words.split(/,\s*/)),
    ]),
  );
}

test.each(shaders.map((shader) => [shader.name, shader] as const))(
  "%s says which files it is compiled with, and what it takes from each",
  (_, shader) => {
    expect(announced(shader)).toEqual(borrowed(shader));
  },
);

test("all of them are looked at", () => {
  expect(shaders.length).toBeGreaterThan(20);
});
