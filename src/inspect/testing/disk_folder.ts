import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bytesFile, type Folder } from "../../checkpoint/transport/folder.ts";

const FIXTURES = fileURLToPath(new URL("../../../fixtures/inspect/", import.meta.url));

/** A folder within fixtures/inspect/, or that folder itself. */
export function fixtureFolder(name: string): Folder {
  return {
    name,
    file: async (file) => {
      const bytes = await readFile(join(FIXTURES, name, file)).catch(() => null);
      return bytes && bytesFile(file, Uint8Array.from(bytes).buffer);
    },
  };
}

/** Files in memory. */
export function memoryFolder(files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>): Folder {
  return {
    name: "memory",
    file: async (name) => {
      const bytes = Object.hasOwn(files, name) ? files[name] : undefined;
      return bytes ? bytesFile(name, bytes.slice().buffer) : null;
    },
  };
}
