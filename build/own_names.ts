import { parseAst, type Plugin } from "vite";

/** A stretch of code, and what stands in its place. */
type Edit = readonly [start: number, end: number, text: string];

/**
 * Exports what the page's script has for other scripts under the names that it has there: `export{e,t}` in place of
 * `export{e as a,t as n}`. There are hundreds of them, and the first visit loads the list.
 */
export function ownNames(): Plugin {
  return {
    name: "own-names",
    apply: "build",
    generateBundle: {
      order: "post", // behind Vite and the style loader, which look for imports as the first minifier writes them
      handler(_, bundle) {
        const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
        const page = chunks.find(({ isEntry }) => isEntry);
        if (!page) return;
        const { code, names } = withOwnNames(page.code);
        page.code = code;
        const script = page.fileName.replace(/^.*\//, "/");
        for (const chunk of chunks) chunk.code = importingOwnNames(chunk.code, script, names);
      },
    },
  };
}

/**
 * The code that exports own names.
 * @returns names: what each export of the given code is called now
 */
export function withOwnNames(code: string): { code: string; names: ReadonlyMap<string, string> } {
  const names = new Map<string, string>();
  const edits: Edit[] = [];
  for (const node of parseAst(code).body) {
    if (node.type !== "ExportNamedDeclaration" || node.source || node.declaration) continue;
    for (const { local, exported, start, end } of node.specifiers) {
      if (local.type !== "Identifier" || exported.type !== "Identifier" || names.has(exported.name)) continue;
      names.set(exported.name, local.name);
      edits.push([start, end, local.name]);
    }
  }
  return { code: edited(code, edits), names };
}

/** The code that imports from a script what is called otherwise there now. @param script the end of its address */
export function importingOwnNames(code: string, script: string, names: ReadonlyMap<string, string>): string {
  const edits: Edit[] = [];
  for (const node of parseAst(code).body) {
    if (node.type !== "ImportDeclaration" || !node.source.value.endsWith(script)) continue;
    for (const specifier of node.specifiers) {
      if (specifier.type !== "ImportSpecifier" || specifier.imported.type !== "Identifier") continue;
      const { imported, local, start, end } = specifier;
      edits.push([start, end, `${names.get(imported.name) ?? imported.name} as ${local.name}`]);
    }
  }
  return edited(code, edits);
}

function edited(code: string, edits: readonly Edit[]): string {
  return edits.reduceRight(
    (before, [start, end, text]) => before.slice(0, start) + text + before.slice(end),
    code,
  );
}
