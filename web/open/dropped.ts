import { CONFIG, counted } from "../../src/index.ts";
import { type Chosen, findCheckpoint, type FileRef, type FolderTree } from "./find_checkpoint.ts";

/** Limits for entries and for folder depth: dropping a whole disk must still get an answer. */
const MOST_ENTRIES = 20_000;
const MOST_LEVELS = 10;

/**
 * The checkpoint among dropped files and folders. Must be called while the event is handled.
 * @throws CheckpointError that says what was found, if that is not one checkpoint
 */
export async function droppedFiles({ items }: DataTransfer): Promise<Chosen> {
  const dropped = Array.from(items, (item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const budget = { entries: MOST_ENTRIES };
  const files: FileRef[] = [];
  const folders: FolderTree[] = [];
  for (const { entry, file } of dropped) {
    if (entry?.isDirectory)
      folders.push(await treeOf(entry as FileSystemDirectoryEntry, budget, MOST_LEVELS));
    else if (file) files.push({ name: file.name, open: async () => file });
  }
  return findCheckpoint({ name: nameOfAll(files), files, folders });
}

/**
 * The checkpoint among chosen files, or in a chosen folder.
 * @throws as `droppedFiles`
 */
export function chosenFiles(list: readonly File[]): Promise<Chosen> {
  const root: GrowingTree = { name: nameOfAll(list), files: [], folders: [] };
  for (const file of list) {
    const path = file.webkitRelativePath.split("/").slice(0, -1);
    path.reduce(folderIn, root).files.push({ name: file.name, open: async () => file });
  }
  return findCheckpoint(root);
}

interface GrowingTree extends FolderTree {
  readonly files: FileRef[];
  readonly folders: GrowingTree[];
}

function folderIn(tree: GrowingTree, name: string): GrowingTree {
  const known = tree.folders.find((folder) => folder.name === name);
  if (known) return known;
  const made: GrowingTree = { name, files: [], folders: [] };
  tree.folders.push(made);
  return made;
}

function nameOfAll(files: readonly { readonly name: string }[]): string {
  return files.length === 1 ? (files[0]?.name ?? "") : counted(files.length, "file");
}

async function treeOf(
  folder: FileSystemDirectoryEntry,
  budget: { entries: number },
  levels: number,
): Promise<FolderTree> {
  const files: FileRef[] = [];
  const folders: FolderTree[] = [];
  const entries = levels > 0 ? await entriesOf(folder, budget) : [];
  const isCheckpoint = entries.some(({ name }) => name === CONFIG); // its subfolders don't count
  for (const entry of entries) {
    if (entry.isFile) files.push({ name: entry.name, open: () => fileOf(entry as FileSystemFileEntry) });
    else if (!isCheckpoint) {
      folders.push(await treeOf(entry as FileSystemDirectoryEntry, budget, levels - 1));
    }
  }
  return { name: folder.name, files, folders };
}

async function entriesOf(
  folder: FileSystemDirectoryEntry,
  budget: { entries: number },
): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  while (budget.entries > 0) {
    // It returns some at a time, and none at the end, or if it can't be read.
    const entries = await new Promise<FileSystemEntry[]>((resolve) =>
      reader.readEntries(resolve, () => resolve([])),
    );
    if (entries.length === 0) break;
    budget.entries -= entries.length;
    all.push(...entries);
  }
  return all;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
