import { isJsonObject, type JsonObject } from "../../../json/json.ts";
import { sha256 } from "../../format/sha256.ts";
import { LARGEST_FILE } from "../http_folder.ts";
import { parseUrl } from "../parse_url.ts";
import { versionOf } from "../version.ts";
import { Blocks } from "./blocks.ts";

const ABOUT = "about.json";

/** One version of a file of another host. */
export interface About {
  readonly url: string;
  readonly size: number;
  /** The headers that tell it from others. */
  readonly version: readonly (readonly [string, string])[];
}

export interface KeptFile extends About {
  readonly keptBytes: number;
  /** When the last of them came, in milliseconds since 1970. */
  readonly arrived: number;
}

/**
 * Files that are kept in the browser's storage for this site (the origin private file system): a folder for each
 * version of a file. None of its methods fails where the storage does: then nothing is kept.
 */
export class Store {
  readonly #root: FileSystemDirectoryHandle;

  constructor(root: FileSystemDirectoryHandle) {
    this.#root = root;
  }

  /**
   * The store in the folder of this name, which is made where it is missing. Null where the browser has no such storage
   * or refuses it, as in insecure contexts and some private ones.
   */
  static async open(folderName: string): Promise<Store | null> {
    try {
      const storage = await navigator.storage.getDirectory();
      return new Store(await storage.getDirectoryHandle(folderName, { create: true }));
    } catch {
      return null;
    }
  }

  list(): Promise<KeptFile[]> {
    return this.#listWhere(() => true);
  }

  /** The version of a file that is kept in full, if there is one. */
  async findWhole(url: string): Promise<KeptFile | null> {
    const versions = await this.#listWhere((about) => about.url === url);
    return versions.find(({ keptBytes, size }) => keptBytes === size) ?? null;
  }

  /** The place of this version; other versions of the file lose theirs. Null where there is none to be had. */
  async blocks(about: About): Promise<Blocks | null> {
    try {
      const name = await nameOf(about);
      await this.#removeWhere(({ url }, other) => url === about.url && other !== name);
      const folder = await this.#root.getDirectoryHandle(name, { create: true });
      const file = await folder.getFileHandle(ABOUT, { create: true });
      const writable = await file.createWritable();
      await writable.write(JSON.stringify(about));
      await writable.close();
      return new Blocks(folder, about.size);
    } catch {
      return null;
    }
  }

  /** Clears the files whose address begins so; "" for all. */
  async clear(urlPrefix: string): Promise<void> {
    await this.#removeWhere(({ url }) => url.startsWith(urlPrefix));
  }

  async #listWhere(wanted: (about: About) => boolean): Promise<KeptFile[]> {
    const files: KeptFile[] = [];
    for (const folder of await this.#folders()) {
      const about = await readAbout(folder);
      if (!about || !wanted(about)) continue;
      files.push({ ...about, ...(await new Blocks(folder, about.size).state()) });
    }
    return files;
  }

  async #removeWhere(condemned: (about: About, name: string) => boolean): Promise<void> {
    for (const folder of await this.#folders()) {
      const about = await readAbout(folder);
      if (about && !condemned(about, folder.name)) continue;
      // Another tab may be writing to it: then it stays.
      await this.#root.removeEntry(folder.name, { recursive: true }).catch(() => {});
    }
  }

  async #folders(): Promise<FileSystemDirectoryHandle[]> {
    const folders: FileSystemDirectoryHandle[] = [];
    for await (const handle of this.#root.values()) {
      if (handle.kind === "directory") folders.push(handle);
    }
    return folders;
  }
}

/** Null for a file whose host does not tell versions apart. */
export function aboutOf(url: string, size: number, headers: Headers): About | null {
  const version = versionOf(headers);
  return version.length === 0 ? null : { url, size, version };
}

function nameOf({ url, size, version }: About): Promise<string> {
  return sha256(new TextEncoder().encode(JSON.stringify([url, size, version])));
}

async function readAbout(folder: FileSystemDirectoryHandle): Promise<About | null> {
  try {
    const file = await (await folder.getFileHandle(ABOUT)).getFile();
    const about: unknown = JSON.parse(await file.text());
    return isAbout(about) ? about : null;
  } catch {
    return null;
  }
}

/** What is kept there may be of another version of this page, or of anyone's hand. */
function isAbout(value: unknown): value is About & JsonObject {
  if (!isJsonObject(value)) return false;
  const { url, size, version } = value;
  return isAddress(url) && Number.isInteger(size) && isWithin(size as number) && isVersion(version);
}

function isAddress(value: unknown): value is string {
  return typeof value === "string" && parseUrl(value) !== null;
}

function isWithin(size: number): boolean {
  return size >= 0 && size <= LARGEST_FILE;
}

function isVersion(value: unknown): value is About["version"] {
  if (!Array.isArray(value)) return false;
  return versionOf(new Headers(value as [string, string][])).length === value.length;
}
