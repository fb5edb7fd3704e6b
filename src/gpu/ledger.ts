import { type Role, roleOf } from "./roles.ts";

/** One live GPU buffer. */
export interface LedgerEntry {
  readonly label: string;
  readonly role: Role;
  /** Size asked for in `createBuffer`. */
  readonly bytes: number;
  /** GPUBufferUsage bits. */
  readonly usage: number;
  /** `performance.now()` at its creation, in milliseconds. */
  readonly createdAt: number;
  /** Numbers the devices in the order in which the ledger met them, from 1. */
  readonly device: number;
}

/** Two works at once whose buffers carry no names: nobody could tell whose is whose. A fault of this program. */
export class AttributionError extends Error {
  override readonly name = "AttributionError";
}

/**
 * The live GPU buffers of this page, on all its devices. It knows nothing but what it is told by the watch over
 * the WebGPU calls, and holds no buffer alive: entries are found by identity through weak maps.
 */
export class Ledger {
  readonly #live = new Set<LedgerEntry>();
  readonly #entries = new WeakMap<object, LedgerEntry>();
  readonly #devices = new WeakMap<object, number>();
  readonly #gone = new WeakSet();
  readonly #listeners = new Set<() => void>();
  readonly #collected = new FinalizationRegistry<LedgerEntry>((entry) => this.#remove(entry));
  /** What buffers without a label are for, by the work that is under way; null where none is. */
  #attributed: Role | null = null;
  #deviceCount = 0;
  #totalBytes = 0;
  #peakBytes = 0;

  /** Live buffers, oldest first. */
  get entries(): readonly LedgerEntry[] {
    return [...this.#live];
  }

  get totalBytes(): number {
    return this.#totalBytes;
  }

  /** The largest total there has been. */
  get peakBytes(): number {
    return this.#peakBytes;
  }

  /**
   * A buffer came to be. What it is is read off the buffer and not off what was asked for, where a size may be anything
   * that JavaScript makes a number of. `device` is only compared by identity.
   */
  created(device: object, buffer: Pick<GPUBuffer, "label" | "size" | "usage">): void {
    if (this.#gone.has(device)) return; // WebGPU hands out a buffer all the same, but with nothing behind it
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

  /** A buffer was destroyed. Doing so twice is allowed in WebGPU, and counts once. */
  destroyed(buffer: object): void {
    const entry = this.#entries.get(buffer);
    if (entry) this.#remove(entry);
  }

  /** A device was lost or destroyed, and all its buffers with it. */
  deviceGone(device: object): void {
    this.#gone.add(device);
    const number = this.#devices.get(device);
    for (const entry of this.entries) if (entry.device === number) this.#remove(entry);
  }

  /**
   * While `work` goes on, buffers without a label are taken to be of `role`: onnxruntime labels none of its buffers,
   * but what it is at tells what they are for. The role of one that the CPU can map is known anyway.
   * @throws AttributionError while another work goes on, before this one has begun; what `work` throws
   */
  async attribute<T>(role: Role, work: () => Promise<T>): Promise<T> {
    if (this.#attributed) {
      throw new AttributionError(
        `Buffers without a label are being counted as ${this.#attributed}, for work that has not ended. Work that would ` +
          `count them as ${role} must wait: await a run before the next run, or the next session, begins.`,
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
