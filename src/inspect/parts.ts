import type { FileSource, Folder } from "../checkpoint/transport/folder.ts";

/** A part of a file to be written: bytes, or their position in an existing file. */
export type Part =
  | Uint8Array<ArrayBuffer>
  | { readonly file: FileSource; readonly start: number; readonly end: number };

/** A file to be written, piece by piece: only one piece is in memory at a time. */
export interface NewFile {
  readonly name: string;
  readonly parts: readonly Part[];
}

/** A mended model. */
export interface Mended {
  /** The first is the model; the others belong in the same folder. */
  readonly files: readonly NewFile[];
  /** Names of the model's files that the mended one lacks, because nothing is left in them. */
  readonly dropped: readonly string[];
  /** Size of the files that are replaced or dropped. */
  readonly bytesBefore: number;
  /** A sentence that says what was changed. */
  readonly changes: string;
}

const PIECE_BYTES = 2 ** 23;

export function sizeOfParts(parts: readonly Part[]): number {
  return parts.reduce(
    (sum, part) => sum + (part instanceof Uint8Array ? part.length : part.end - part.start),
    0,
  );
}

/**
 * The bytes of a file to be written, in order, some MB at a time.
 * @throws what reading throws
 */
export async function* bytesOfParts(
  parts: readonly Part[],
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (const part of parts) {
    if (part instanceof Uint8Array) {
      yield part;
      continue;
    }
    for (let start = part.start; start < part.end; start += PIECE_BYTES) {
      yield await part.file.read(start, Math.min(start + PIECE_BYTES, part.end), signal);
    }
  }
}

/** Makes files readable before they are written. */
export function newFolder(files: readonly NewFile[]): Folder {
  const byName = new Map(files.map((file) => [file.name, partsFile(file)]));
  return { name: "the mended model", file: async (name) => byName.get(name) ?? null };
}

function partsFile({ name, parts }: NewFile): FileSource {
  const read: FileSource["read"] = async (start, end, signal) => {
    const bytes = new Uint8Array(end - start);
    let position = 0;
    for (const part of parts) {
      const length = sizeOfParts([part]);
      const [from, to] = [Math.max(start - position, 0), Math.min(end - position, length)];
      if (from < to) {
        const piece =
          part instanceof Uint8Array
            ? part.subarray(from, to)
            : await part.file.read(part.start + from, part.start + to, signal);
        bytes.set(piece, position + from - start);
      }
      position += length;
    }
    return bytes;
  };
  return { name, size: sizeOfParts(parts), missingBytes: 0, read };
}
