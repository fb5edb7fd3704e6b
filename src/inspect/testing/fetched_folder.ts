import { bytesFile, type Folder } from "../../checkpoint/transport/folder.ts";

/** A folder of the server that tests in a browser come from. */
export function fetchedFolder(path: string): Folder {
  return {
    name: path,
    file: async (name) => {
      const response = await fetch(`${path}/${name}`);
      return response.ok ? bytesFile(name, await response.arrayBuffer()) : null;
    },
  };
}
