import { type Role, roleOf } from "./roles.ts";

/** One live GPU buffer. */
export interface LedgerEntry {
  readonly label: string;
  readonly role: Role;
  /** Size requested in `createBuffer`. */
  readonly bytes: number;
  /** GPUBufferUsage bits. */
  readonly usage: number;
  /** `performance.now()` at its creation, in milliseconds. */
  readonly createdAt: number;
  /** Number of the device, from 1, in the order in which the ledger first saw them. */
  readonly device: number;
}

/** Two tasks ran at once whose unlabelled buffers can't be told apart. They must run one after the other. */
export class AttributionError extends Error {
  override readonly name = "AttributionError";
}

/**
 * The live GPU buffers of this page, on all its devices. It knows only what the WebGPU watch reports, and keeps no
 * buffer alive: it finds entries by identity, through weak maps.
 */
export class Ledger {
  readonly #live = new Set<LedgerEntry>();
  readonly #entries = new WeakMap<object, LedgerEntry>();
  readonly #devices = new WeakMap<object, number>();
  readonly #gone = new WeakSet();
  readonly #listeners = new Set<() => void>();
  readonly #collected = new FinalizationRegistry<LedgerEntry>((entry) => this.#remove(entry));
  /** The role of buffers without a label while attributed work runs; null if none does. */
  #attributed: Role | null = null;
  #deviceCount = 0;
  #totalBytes = 0;
  #peakBytes = 0;

  /** Live buffers, oldest first. */
  get entries(): readonly LedgerEntry[] {
    return [...this.#live];
  }

  /** Those of one device. */
  entriesOf(device: object): readonly LedgerEntry[] {
    const number = this.#devices.get(device);
    return this.entries.filter((entry) => entry.device === number);
  }

  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** The largest total so far. */
  get peakBytes(): number {
    return this.#peakBytes;
  }

  /**
   * A buffer was created. Its size is read from the buffer itself: the requested size may be anything that JavaScript
   * converts to a number. `device` is only compared by identity.
   */
  created(device: object, buffer: Pick<GPUBuffer, "label" | "size" | "usage">): void {
    if (this.#gone.has(device)) return; // WebGPU still returns a buffer, but without memory
    const { label, size, usage } = buffer;
    const entry: LedgerEntry = {
      label,
      role: roleOf(label, usage, this.#attributed ?? "runtime"),
      bytes: size,
      usage,
      createdAt: performance.now(),
      device: this.#deviceNumber(device),
    };
    this.#entries.set(buffer, entry);
    this.#collected.register(buffer, entry);
    this.#live.add(entry);
    this.#totalBytes += entry.bytes;
    this.#peakBytes = Math.max(this.#peakBytes, this.#totalBytes);
    this.#changed();
  }

  /** A buffer was destroyed. WebGPU allows that twice; it counts once. */
  destroyed(buffer: object): void {
    const entry = this.#entries.get(buffer);
    if (entry) this.#remove(entry);
  }

  /** A device was lost or destroyed, with all its buffers. */
  deviceGone(device: object): void {
    this.#gone.add(device);
    for (const entry of this.entriesOf(device)) this.#remove(entry);
  }

  /**
   * While `work` runs, buffers without a label count as `role`. onnxruntime labels none of its buffers, but its current
   * task tells what they are for. Buffers that the CPU can map are always `staging`.
   * @throws AttributionError if other attributed work is still running; what `work` throws
   */
  async attribute<T>(role: Role, work: () => Promise<T>): Promise<T> {
    if (this.#attributed) {
      throw new AttributionError(
        `Buffers without a label are counted as ${this.#attributed} for work that has not ended. Work that would count ` +
          `them as ${role} must wait: await each run, and each session's making, before the next.`,
      );
    }
    this.#attributed = role;
    try {
      return await work();
    } finally {
      this.#attributed = null;
    }
  }

  /** Calls `listener` after every change, until the function it returns is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #deviceNumber(device: object): number {
    const known = this.#devices.get(device) ?? ++this.#deviceCount;
    this.#devices.set(device, known);
    return known;
  }

  #remove(entry: LedgerEntry): void {
    if (!this.#live.delete(entry)) return;
    this.#totalBytes -= entry.bytes;
    this.#changed();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
