import type { Sampling } from "../../../generation/sampling.ts";
import type { CacheFormat } from "../../cache_format.ts";
import type { WeightFormat } from "../../weight_format.ts";
import type { Binding, Dispatch, Span } from "../kernel.ts";

/** So many 32-bit numbers of a buffer, from one on. */
export type Piece = readonly [first: number, count: number];

/** Numbers that were compared: what a kernel made, and what float64 makes of the same. */
export interface Comparison {
  readonly actual: ArrayLike<number>;
  readonly expected: ArrayLike<number>;
  /** What an error is measured against; by default the largest magnitude that is expected. */
  readonly scale?: number;
}

/**
 * What a kernel computes, in float64 and plain loops, told from its comment and not from its code. It asks a call for the
 * numbers that it needs, before anything runs, and returns what compares them once they are there.
 */
export type Reference = (call: Call) => () => readonly Comparison[];

/**
 * What becomes of float16 numbers below 2^-14 that a kernel unpacks: WGSL lets a GPU take them for zero. The shipped model
 * has some, and their loss would count as an error.
 */
export type Subnormals = "kept" | "zero";

/** What all calls of a pass have in common. */
export interface CallContext {
  readonly span: Span;
  readonly sampling: Sampling;
  /** Of the span's tokens, and of the one behind them. */
  readonly ids: readonly number[];
  readonly format: WeightFormat;
  readonly cache: CacheFormat;
  /** As the GPU is held to take them: may be changed between two comparisons. */
  readonly taken: { subnormals: Subnormals };
}

/** A dispatch that is checked, in the words of its kernel: its `override`s and what else it is told, and its bindings by number. */
export class Call {
  readonly span: Span;
  readonly sampling: Sampling;
  readonly ids: readonly number[];
  readonly format: WeightFormat;
  readonly cache: CacheFormat;
  readonly taken: CallContext["taken"];
  readonly #bindings: readonly Binding[];
  readonly #vectors: Binding | null;
  readonly slicesBefore: Slice[] = [];
  readonly slicesAfter: Slice[] = [];

  constructor(
    readonly constants: Readonly<Record<string, number>>,
    { bindings, vectors }: Pick<Dispatch, "bindings" | "vectors">,
    { span, sampling, ids, format, cache, taken }: CallContext,
  ) {
    this.span = span;
    this.sampling = sampling;
    this.ids = ids;
    this.format = format;
    this.cache = cache;
    this.taken = taken;
    this.#bindings = bindings;
    this.#vectors = vectors;
  }

  /** Numbers that a binding holds before the dispatch, the pieces one behind the other. */
  before(binding: number, ...pieces: readonly Piece[]): Slice {
    return this.#add(this.slicesBefore, binding, pieces);
  }

  /** The same after it. */
  after(binding: number, ...pieces: readonly Piece[]): Slice {
    return this.#add(this.slicesAfter, binding, pieces);
  }

  /** Numbers of the buffer of vectors that the kernel reads. */
  readonly vectors = (...pieces: readonly Piece[]): Slice => {
    if (!this.#vectors) throw new RangeError("The kernel reads no vectors.");
    return this.#addBound(this.slicesBefore, this.#vectors, pieces);
  };

  #add(slices: Slice[], binding: number, pieces: readonly Piece[]): Slice {
    const bound = this.#bindings[binding];
    if (!bound) throw new RangeError(`The kernel has no binding ${binding}.`);
    return this.#addBound(slices, bound, pieces);
  }

  #addBound(slices: Slice[], bound: Binding, pieces: readonly Piece[]): Slice {
    const [buffer, , offset = 0] = bound;
    const slice = new Slice(buffer, offset, joined(pieces));
    slices.push(slice);
    return slice;
  }
}

/** Some numbers of a buffer; there once the GPU has been read. */
export class Slice {
  readonly byteLength: number;
  #bytes: ArrayBuffer | null = null;

  /** @param offset of the binding, in bytes */
  constructor(
    readonly buffer: GPUBuffer,
    readonly offset: number,
    readonly pieces: readonly Piece[],
  ) {
    this.byteLength = 4 * pieces.reduce((total, [, count]) => total + count, 0);
  }

  fill(bytes: ArrayBuffer): void {
    this.#bytes = bytes;
  }

  get bytes(): ArrayBuffer {
    if (!this.#bytes) throw new Error(`${this.buffer.label} has not been read yet.`);
    return this.#bytes;
  }

  get floats(): Float32Array<ArrayBuffer> {
    return new Float32Array(this.bytes);
  }

  get words(): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.bytes);
  }

  /** Its float32 numbers in rows. */
  rows(columns: number): Float32Array<ArrayBuffer>[] {
    const { floats } = this;
    return Array.from({ length: floats.length / columns }, (_, row) =>
      floats.subarray(row * columns, (row + 1) * columns),
    );
  }
}

/** Neighbours as one: each piece is a copy for the GPU to make. */
function joined(pieces: readonly Piece[]): Piece[] {
  const all: Piece[] = [];
  for (const [first, count] of pieces) {
    const last = all.at(-1);
    if (last && last[0] + last[1] === first) all[all.length - 1] = [last[0], last[1] + count];
    else all.push([first, count]);
  }
  return all;
}
