import type { Folder } from "../../src/index.ts";

/** More would have to be fetched than was allowed. */
export class TooMuchError extends Error {
  override readonly name = "TooMuchError";
  /** @param mostBytes that the files take which have been opened */
  constructor(readonly mostBytes: number) {
    super(`More than was allowed would have to be fetched: of ${mostBytes} bytes at most.`);
  }
}

/**
 * The same folder, from which no more than `allowedBytes` are fetched. What is on this computer is read freely.
 * Its files throw a TooMuchError before they fetch more.
 */
export function sparingFolder(folder: Folder, allowedBytes: number): Folder {
  const missing = new Map<string, number>();
  let left = allowedBytes;
  const spend = (bytes: number): void => {
    left -= bytes;
    if (left < 0) throw new TooMuchError([...missing.values()].reduce((sum, size) => sum + size, 0));
  };
  return {
    name: folder.name,
    file: async (name, signal) => {
      const file = await folder.file(name, signal);
      if (!file || file.missingBytes === 0) return file;
      missing.set(name, file.missingBytes);
      return {
        name: file.name,
        size: file.size,
        missingBytes: file.missingBytes,
        read: async (start, end, ended) => {
          spend(end - start);
          return file.read(start, end, ended);
        },
      };
    },
  };
}
