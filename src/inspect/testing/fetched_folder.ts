import { bytesFile, type Folder } from "../../checkpoint/transport/folder.ts";

/** A folder on the server that browser tests come from. */
export function fetchedFolder(path: string): Folder {
  return {
    name: path,
    file: async (name) => {
      const response = await fetch(`${path}/${name}`);
      return response.ok ? bytesFile(name, await response.arrayBuffer()) : null;
    },
  };
}
