/** The part of the origin private file system that is used here, in memory. */
export class FakeDirectory {
  readonly kind = "directory";
  readonly #entries = new Map<string, FakeDirectory | FakeFile>();

  constructor(readonly name = "") {}

  async getDirectoryHandle(name: string, { create = false } = {}): Promise<FakeDirectory> {
    const found = this.#entries.get(name);
    if (found instanceof FakeDirectory) return found;
    if (!create) throw new DOMException(name, "NotFoundError");
    const made = new FakeDirectory(name);
    this.#entries.set(name, made);
    return made;
  }

  async getFileHandle(name: string, { create = false } = {}): Promise<FakeFile> {
    const found = this.#entries.get(name);
    if (found instanceof FakeFile) return found;
    if (!create) throw new DOMException(name, "NotFoundError");
    const made = new FakeFile(name);
    this.#entries.set(name, made);
    return made;
  }

  async removeEntry(name: string): Promise<void> {
    if (!this.#entries.delete(name)) throw new DOMException(name, "NotFoundError");
    FakeDirectory.isFull = false;
  }

  async *values(): AsyncGenerator<FakeDirectory | FakeFile> {
    yield* this.#entries.values();
  }

  /** Makes the storage full, until something is removed. */
  static isFull = false;
}

class FakeFile {
  readonly kind = "file";
  #contents: BlobPart = "";

  constructor(readonly name: string) {}

  async getFile(): Promise<File> {
    return new File([this.#contents], this.name);
  }

  async createWritable() {
    let written: BlobPart = "";
    return {
      write: async (contents: BlobPart) => {
        if (FakeDirectory.isFull) throw new DOMException("full", "QuotaExceededError");
        written = contents;
      },
      close: async () => {
        this.#contents = written;
      },
    };
  }
}
