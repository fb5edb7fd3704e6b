import { counted } from "../../src/index.ts";

/** Files that a person dropped or chose, and what to call them together. */
export interface Chosen {
  readonly name: string;
  readonly files: readonly File[];
}

/** Files that were dropped; of a folder those that lie directly in it. To be called while the event is handled. */
export async function droppedFiles({ items, files }: DataTransfer): Promise<Chosen> {
  const loose = [...files];
  const entries = Array.from(items, (item) => item.webkitGetAsEntry());
  const folder = entries.find((entry) => entry?.isDirectory);
  return folder
    ? { name: folder.name, files: await filesIn(folder as FileSystemDirectoryEntry) }
    : named(loose);
}

/** Files that were chosen; of a folder those that lie directly in it. */
export function chosenFiles(list: FileList): Chosen {
  const files = [...list];
  const folder = files[0]?.webkitRelativePath.split("/")[0];
  if (!folder) return named(files);
  return {
    name: folder,
    files: files.filter(({ name, webkitRelativePath }) => webkitRelativePath === `${folder}/${name}`),
  };
}

function named(files: readonly File[]): Chosen {
  return { name: files.length === 1 ? (files[0]?.name ?? "a file") : counted(files.length, "file"), files };
}

async function filesIn(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const reader = folder.createReader();
  const files: File[] = [];
  for (;;) {
    // It gives some at a time, and none at the end.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (entries.length === 0) return files;
    for (const entry of entries) if (entry.isFile) files.push(await fileOf(entry as FileSystemFileEntry));
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
