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

/** What comes of a host that does not send a file, or not to its end. */
const NOT_SENT: ReadonlySet<CheckpointErrorCode> = new Set(["network", "truncated", "unreadable"]);

/** A checkpoint that is kept in full. */
export interface KeptCheckpoint extends KeptSet {
  readonly files: readonly KeptFile[];
}

/**
 * The files of a folder in the origin private file system, in blocks, of which parts can be read without the whole in
 * memory. A file is kept as it is read. The host is asked for one byte of each, which tells whether it has that version
 * still. An older version stays until the newer one is here in full, or the storage has no room for both.
 */
export class StorePlace implements KeptPlace<KeptCheckpoint> {
  /** The set that is kept in full. */
  #kept: FileSet = {};
  #isAside = false;
  /** The files that the host has, as far as they were asked for. */
  #seen = new Map<string, string | null>();
  #canBeKept = true;
  /** Whether those are all that there are. */
  #isSettled = false;
  /** What goes for requests to the host: the place may be in a hurry until it has seen what is there. */
  #persistence: Persistence = {};

  /** @param url of the folder, with a slash at its end */
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
        if (error instanceof NotShownError) seen.set(name, null); // which whoever reads on took for a file that is not there
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

  /** Whoever puts up a newer version that is damaged, or does not run here, wants to be told. */
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

  /** Null for a file whose versions can't be told apart, and where there is no place for it. */
  async #keep(file: HttpFile): Promise<{ readonly id: string; readonly file: FileSource } | null> {
    const about = aboutOf(file.name, file.size, file.headers);
    const place = about && (await this.store.place(about));
    if (!place) return null;
    const room = { makeRoom: () => this.#makeRoom(), onFull: () => this.options.onFull?.() };
    return { id: place.id, file: await keepingFile(file, place.blocks, room) };
  }

  /** An older version makes room for the one that is being read. */
  async #makeRoom(): Promise<boolean> {
    if (!this.#isSettled || (await this.store.sets(this.url)).length < 2) return false;
    await this.store.keepSets(this.url, [this.#set]);
    return true;
  }
}
