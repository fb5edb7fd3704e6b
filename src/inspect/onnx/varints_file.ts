import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import type { FileSource } from "../../checkpoint/transport/folder.ts";

/** Integers of a protobuf field, which take one to ten bytes each. */
interface Varints {
  readonly file: FileSource;
  readonly start: number;
  readonly end: number;
  /** Of the tensor that they are the numbers of, in errors. */
  readonly name: string;
  readonly count: number;
  /** Bytes of a number: the lowest of the integer. */
  readonly size: number;
}

/** Every so many integers the place of one is remembered. */
const STRIDE = 2 ** 12;

const PIECE_BYTES = 2 ** 20;

/**
 * The numbers themselves, little-endian, as a file. The first read looks through all integers once, some at a time, for
 * where they begin.
 */
export function varintsFile(varints: Varints): FileSource {
  const { file, count, size } = varints;
  let places: readonly number[] | null = null;
  const read: FileSource["read"] = async (start, end, signal) => {
    places ??= await findPlaces(varints, signal);
    const [first, last] = [Math.floor(start / (size * STRIDE)), Math.ceil(end / (size * STRIDE))];
    const bytes = await file.read(places[first] ?? varints.end, places[last] ?? varints.end, signal);
    const numbers = decode(bytes, size);
    const before = first * STRIDE * size;
    return numbers.subarray(start - before, end - before);
  };
  return { name: file.name, size: count * size, missingBytes: 0, read };
}

/**
 * Where every `STRIDE`th integer begins.
 * @throws CheckpointError if there are more or fewer than there should be
 */
async function findPlaces(
  { file, start, end, name, count }: Varints,
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const places = [start];
  let found = 0;
  for (let from = start; from < end; from += PIECE_BYTES) {
    const bytes = await file.read(from, Math.min(from + PIECE_BYTES, end), signal);
    for (let i = 0; i < bytes.length; i++) {
      if ((bytes[i] ?? 0) < 0x80 && ++found % STRIDE === 0) places.push(from + i + 1);
    }
  }
  if (found === count) return places;
  throw new CheckpointError(
    "malformed",
    `The tensor ${name} should have ${count} integers, but has ${found}. Export the model again.`,
  );
}

function decode(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const numbers = new Uint8Array(bytes.length * size);
  let end = 0;
  for (let i = 0; i < bytes.length; end += size) {
    let [low, shift, byte] = [0, 0, 0x80];
    // Negative ones take ten bytes, of which a number's are in the first five.
    for (; byte >= 0x80 && i < bytes.length; shift += 7) {
      byte = bytes[i++] ?? 0;
      if (shift < 32) low |= (byte & 0x7f) << shift;
    }
    for (let at = 0; at < size; at++) numbers[end + at] = low >>> (8 * at);
  }
  return numbers.subarray(0, end);
}
