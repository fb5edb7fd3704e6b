import {
  CheckpointError,
  type CheckpointErrorCode,
  NotKeptError,
  NotShownError,
} from "../../checkpoint_error.ts";
import type { Persistence } from "../download.ts";
import { addressIn, type FileSource, type Folder } from "../folder.ts";
import { type HttpFile, type HttpOptions, openHttpFile, partialFile } from "../http_folder.ts";
import { keepingFile } from "./kept_file.ts";
import { asRefusal, type KeptPlace, type KeptSet } from "./kept_place.ts";
import { aboutOf, type FileSet, type KeptFile, type Store } from "./store.ts";

export interface StorePlaceOptions extends Pick<HttpOptions, "onRetry" | "onArrival" | "token"> {
  /** The browser's storage is full: what is read from now on is not kept. */
  readonly onFull?: () => void;
}

/** Errors of a host that does not send a file, or only a part of it. */
const NOT_SENT: ReadonlySet<CheckpointErrorCode> = new Set(["network", "truncated", "unreadable"]);

/** A completely kept checkpoint. */
export interface KeptCheckpoint extends KeptSet {
  readonly files: readonly KeptFile[];
}

/**
 * Keeps the files of a folder in the origin private file system, in blocks, so that parts can be read without the whole
 * in memory. A file is kept as it is read. One byte of each file is requested, to see whether the host still has that
 * version. An older version stays until the newer one is complete, or the storage has no room for both.
 */
export class StorePlace implements KeptPlace<KeptCheckpoint> {
  /** The complete set. */
  #kept: FileSet = {};
  #isAside = false;
  /** The files on the host, of those requested so far. */
  #seen = new Map<string, string | null>();
  /** Whether that is all of them. */
  #isSettled = false;
  /** Whether there was a place for each of them. */
  #canBeKept = true;
  /** For requests to the host: short timeouts are possible until the folder has been read. */
  #persistence: Persistence = {};

  /** @param url of the folder, with a trailing slash */
  constructor(
    readonly name: string,
    readonly url: string,
    readonly store: Store,
    readonly options: StorePlaceOptions = {},
  ) {}

  async whole(): Promise<KeptCheckpoint | null> {
    const set = await this.#wholeSet();
    this.#kept = set ?? {};
    if (!set) return null;
    const files = await this.store.filesOf(set);
    const file = async (name: string): Promise<FileSource | null> => {
      const id = set[name];
      if (id === null) return null;
      const kept = files.find((one) => one.url === addressIn(this.url, name));
      if (!kept) throw new NotKeptError(this.name, name);
      const { url, size, version } = kept;
      const headers = new Headers(version.map(([key, value]): [string, string] => [key, value]));
      return (await this.#keep(partialFile(url, size, headers, () => this.options)))?.file ?? null;
    };
    return { folder: { name: this.name, file }, files };
  }

  current(persistence: Persistence): Folder {
    this.#persistence = persistence;
    this.#canBeKept = true;
    this.#isSettled = false;
    const seen = (this.#seen = new Map<string, string | null>());
    const file: Folder["file"] = async (name, signal) => {
      try {
        const asking = () => ({ ...this.options, ...this.#persistence });
        const opened = await openHttpFile(addressIn(this.url, name), asking, signal);
        seen.set(name, null);
        const kept = opened && (await this.#keep(opened));
        if (kept) seen.set(name, kept.id);
        else if (opened) this.#canBeKept = false;
        return kept?.file ?? opened;
      } catch (error) {
        if (this.#kept[name]) throw asRefusal(error);
        if (error instanceof NotShownError) seen.set(name, null); // the reader treated it as absent
        throw error;
      }
    };
    return { name: this.name, file };
  }

  async remember(): Promise<void> {
    this.#persistence = {};
    if (!this.#canBeKept) return;
    this.#isSettled = true;
    const old = this.#isAside ? null : await this.#wholeSet();
    await this.store.keepSets(this.url, old ? [this.#set, old] : [this.#set]);
  }

  setAside(): void {
    this.#kept = {};
    this.#isAside = true;
  }

  /** An error in a newer version, damaged or unsupported, is reported: its author needs to know. */
  isBetterThan(error: unknown): boolean {
    return error instanceof CheckpointError && NOT_SENT.has(error.code);
  }

  get #set(): FileSet {
    return Object.fromEntries(this.#seen);
  }

  async #wholeSet(): Promise<FileSet | null> {
    for (const set of await this.store.sets(this.url)) {
      const files = await this.store.filesOf(set);
      const wanted = Object.values(set).filter((id) => id !== null);
      const isWhole = files.every(({ keptBytes, size }) => keptBytes === size);
      if (isWhole && files.length === wanted.length) return set;
    }
    return null;
  }

  /** Null for a file whose versions can't be told apart, and if there is no place for it. */
  async #keep(file: HttpFile): Promise<{ readonly id: string; readonly file: FileSource } | null> {
    const about = aboutOf(file.name, file.size, file.headers);
    const onFull = () => this.options.onFull?.();
    const place = about && (await this.store.place(about, onFull));
    if (!place) return null;
    const room = { makeRoom: () => this.#makeRoom(), onFull };
    return { id: place.id, file: await keepingFile(file, place.blocks, room) };
  }

  /** Deletes the older version to make room for the one being read. */
  async #makeRoom(): Promise<boolean> {
    if (!this.#isSettled || (await this.store.sets(this.url)).length < 2) return false;
    await this.store.keepSets(this.url, [this.#set]);
    return true;
  }
}
