import { isJsonObject, type JsonObject } from "../../../json/json.ts";
import { sha256 } from "../../format/sha256.ts";
import { folderOf } from "../folder.ts";
import { LARGEST_FILE } from "../http_folder.ts";
import { parseUrl } from "../parse_url.ts";
import { isStorageFull } from "../storage_full.ts";
import { versionOf } from "../version.ts";
import { Blocks } from "./blocks.ts";

const ABOUT = "about.json";
const SETS = "sets.json";

const BLOCK_BYTES = 16 * 2 ** 20;

/** In the origin private file system. */
const FOLDER = "one-matrix-opened";

/** One version of a file on another host. */
export interface About {
  readonly url: string;
  readonly size: number;
  /** The headers that identify the version. */
  readonly version: readonly (readonly [string, string])[];
}

export interface KeptFile extends About {
  readonly keptBytes: number;
  /** When the last block arrived, in milliseconds since 1970. */
  readonly arrived: number;
}

/** Files that belong together: the id of each one's version by name, or null for a file known to be absent. */
export type FileSet = Readonly<Record<string, string | null>>;

/**
 * Files kept in this site's storage in the browser (the origin private file system): a folder for each version of a
 * file, named by an id, and one for each checkpoint, which lists the versions that belong together. If the storage
 * fails, no method fails: then nothing is kept.
 */
export class Store {
  readonly #root: FileSystemDirectoryHandle;
  readonly #blockBytes: number;

  /** @param blockBytes files are kept in blocks of so many bytes, always the same in one folder */
  constructor(root: FileSystemDirectoryHandle, blockBytes = BLOCK_BYTES) {
    this.#root = root;
    this.#blockBytes = blockBytes;
  }

  /**
   * The store, created if needed. Null if the browser has no such storage or denies access, as in insecure contexts and
   * some private windows.
   */
  static async open(): Promise<Store | null> {
    try {
      const storage = await navigator.storage.getDirectory();
      return new Store(await storage.getDirectoryHandle(FOLDER, { create: true }));
    } catch {
      return null;
    }
  }

  list(): Promise<KeptFile[]> {
    return this.#listWhere(() => true);
  }

  /**
   * The place for this version, and its id. Null if none can be made.
   * @param onFull called if that is because the storage is full
   */
  async place(
    about: About,
    onFull: () => void,
  ): Promise<{ readonly id: string; readonly blocks: Blocks } | null> {
    try {
      const id = await idOf(about);
      const folder = await this.#root.getDirectoryHandle(id, { create: true });
      // A full storage refuses even this: what it keeps already must still be found.
      if (!(await readAbout(folder))) await writeJson(folder, ABOUT, about);
      return { id, blocks: new Blocks(folder, about.size, this.#blockBytes) };
    } catch (error) {
      if (isStorageFull(error)) onFull();
      return null;
    }
  }

  /** The sets of a checkpoint's folder, newest first. */
  async sets(url: string): Promise<readonly FileSet[]> {
    try {
      return (await readSets(await this.#root.getDirectoryHandle(await hash(url))))?.sets ?? [];
    } catch {
      return [];
    }
  }

  /** The kept files of a set. */
  async filesOf(set: FileSet): Promise<KeptFile[]> {
    const ids = new Set(Object.values(set));
    return this.#listWhere((_about, id) => ids.has(id));
  }

  /** Of the files in the folder `url`, keeps those of these sets and deletes the others. */
  async keepSets(url: string, sets: readonly FileSet[]): Promise<void> {
    await this.#writeSets(url, sets).catch(() => {});
    const ids = new Set(sets.flatMap((set) => Object.values(set)));
    await this.#removeWhere((about, id) => folderOf(about.url) === url && !ids.has(id));
  }

  /**
   * Deletes the files of one checkpoint, not those in folders below its own.
   * @param url of its folder, with a trailing slash; "" for all
   */
  async clear(url: string): Promise<void> {
    await this.#removeWhere((about) => url === "" || folderOf(about.url) === url);
    for (const folder of await this.#folders()) {
      const sets = await readSets(folder);
      if (sets && (url === "" || sets.url === url)) await this.#remove(folder);
    }
  }

  async #listWhere(wanted: (about: About, id: string) => boolean): Promise<KeptFile[]> {
    const files: KeptFile[] = [];
    for (const folder of await this.#folders()) {
      const about = await readAbout(folder);
      if (!about || !wanted(about, folder.name)) continue;
      files.push({ ...about, ...(await new Blocks(folder, about.size, this.#blockBytes).state()) });
    }
    return files;
  }

  async #writeSets(url: string, sets: readonly FileSet[]): Promise<void> {
    await writeJson(await this.#root.getDirectoryHandle(await hash(url), { create: true }), SETS, {
      url,
      sets,
    });
  }

  /** Removes the condemned files, and anything that is neither a file nor a set. */
  async #removeWhere(condemned: (about: About, id: string) => boolean): Promise<void> {
    for (const folder of await this.#folders()) {
      const about = await readAbout(folder);
      const stays = about ? !condemned(about, folder.name) : (await readSets(folder)) !== null;
      if (!stays) await this.#remove(folder);
    }
  }

  /** Another tab may be writing to it: then leave it. */
  async #remove({ name }: FileSystemDirectoryHandle): Promise<void> {
    await this.#root.removeEntry(name, { recursive: true }).catch(() => {});
  }

  async #folders(): Promise<FileSystemDirectoryHandle[]> {
    const folders: FileSystemDirectoryHandle[] = [];
    for await (const handle of this.#root.values()) {
      if (handle.kind === "directory") folders.push(handle);
    }
    return folders;
  }
}

/** Null for a file whose host sends no version headers. */
export function aboutOf(url: string, size: number, headers: Headers): About | null {
  const version = versionOf(headers);
  return version.length === 0 ? null : { url, size, version };
}

function idOf({ url, size, version }: About): Promise<string> {
  return hash(JSON.stringify([url, size, version]));
}

function hash(text: string): Promise<string> {
  return sha256(new TextEncoder().encode(text));
}

async function writeJson(folder: FileSystemDirectoryHandle, name: string, value: unknown): Promise<void> {
  const file = await folder.getFileHandle(name, { create: true });
  const writable = await file.createWritable();
  await writable.write(JSON.stringify(value));
  await writable.close();
}

/** Null if it does not exist or is not JSON. */
async function readJson(folder: FileSystemDirectoryHandle, name: string): Promise<unknown> {
  try {
    return JSON.parse(await (await (await folder.getFileHandle(name)).getFile()).text());
  } catch {
    return null;
  }
}

async function readAbout(folder: FileSystemDirectoryHandle): Promise<About | null> {
  const about = await readJson(folder, ABOUT);
  return isAbout(about) ? about : null;
}

/** The sets of a checkpoint's folder. */
interface FolderSets {
  readonly url: string;
  readonly sets: readonly FileSet[];
}

async function readSets(folder: FileSystemDirectoryHandle): Promise<FolderSets | null> {
  const found = await readJson(folder, SETS);
  return isFolderSets(found) ? found : null;
}

/** The stored data may come from another version of this page, or from anyone. */
function isAbout(value: unknown): value is About & JsonObject {
  if (!isJsonObject(value)) return false;
  const { url, size, version } = value;
  return isAddress(url) && Number.isInteger(size) && isWithin(size as number) && isVersion(version);
}

function isFolderSets(value: unknown): value is FolderSets & JsonObject {
  if (!isJsonObject(value)) return false;
  return isAddress(value["url"]) && Array.isArray(value["sets"]) && value["sets"].every(isFileSet);
}

function isFileSet(value: unknown): value is FileSet & JsonObject {
  return isJsonObject(value) && Object.values(value).every((id) => id === null || typeof id === "string");
}

function isAddress(value: unknown): value is string {
  return typeof value === "string" && parseUrl(value) !== null;
}

function isWithin(size: number): boolean {
  return size >= 0 && size <= LARGEST_FILE;
}

function isVersion(value: unknown): value is About["version"] {
  if (!Array.isArray(value)) return false;
  try {
    return versionOf(new Headers(value as [string, string][])).length === value.length;
  } catch {
    return false; // invalid headers
  }
}
