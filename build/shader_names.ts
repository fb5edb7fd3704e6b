/** A name, and no suffix of a number: `1u`. */
const NAME = /\b[a-z_]\w*/gi;

/** What kernels give a name. With a colon behind it, it is a parameter or a member. */
const DECLARED = /\b(?:alias|const|fn|let|struct|var) (\w+)|\bvar<[^>]*>\s*(\w+)|\b([a-z_]\w*)\s*:/gi;

/** What they declare to be called. */
const CALLABLE = /\b(?:alias|fn|struct) (\w+)/g;
const CALL = /\b([a-z_]\w*)\s*\(/gi;

/** What is known by its name elsewhere: overrides and the entry point in TypeScript, the others in WGSL. */
const KNOWN =
  /\boverride \w+|\bfn main\b|@\w+(?:\s*\([^)]*\))?|\bvar<[^>]*>|\b(?:diagnostic|enable|requires)\b[^;]*|\bdefault\b/g;

/** `v.x` and `v.rgb` are columns of a vector. */
const SWIZZLE = /^(?:[xyzw]{1,4}|[rgba]{1,4})$/;

const CAPITALS = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
const LETTERS = [...CAPITALS.map((letter) => letter.toLowerCase()), ...CAPITALS];

/** WGSL has no word of one letter, and none that begins with a capital and has two. */
const SHORT = [...LETTERS, ...CAPITALS.flatMap((first) => LETTERS.map((second) => first + second))];

/**
 * Short names for those that kernels declare, the shortest for those used most. A name has the same one wherever it is
 * declared, and no other name has it: so each use finds what it found before, and scopes need not be known.
 * @param sources all that may be compiled together, without comments
 */
export function shortNames(sources: readonly string[]): ReadonlyMap<string, string> {
  const source = sources.join("\n");
  const uses = new Map<string, number>();
  for (const [name] of source.matchAll(NAME)) uses.set(name, (uses.get(name) ?? 0) + 1);
  const kept = keptNames(source);
  const names = [...found(DECLARED, source)].filter((name) => !kept.has(name) && !SWIZZLE.test(name));
  const usesOf = (name: string) => uses.get(name) ?? 0;
  names.sort((a, b) => usesOf(b) - usesOf(a) || (a < b ? -1 : 1));
  for (const name of names) uses.delete(name);
  const free = SHORT.filter((name) => !uses.has(name) && !SWIZZLE.test(name));
  return new Map(names.map((name, index) => [name, free[index] ?? name]));
}

/** @param names from `shortNames` */
export function withShortNames(source: string, names: ReadonlyMap<string, string>): string {
  return source.replaceAll(NAME, (name) => names.get(name) ?? name);
}

/** Names that must stay, among other words. One that is called and not declared for it is a function of WGSL's own. */
function keptNames(source: string): Set<string> {
  const kept = new Set(Array.from(source.matchAll(KNOWN), ([words]) => words.match(NAME) ?? []).flat());
  const callable = found(CALLABLE, source);
  for (const name of found(CALL, source)) if (!callable.has(name)) kept.add(name);
  return kept;
}

function found(pattern: RegExp, source: string): Set<string> {
  return new Set(Array.from(source.matchAll(pattern), ([, ...names]) => names.find(Boolean) ?? ""));
}
