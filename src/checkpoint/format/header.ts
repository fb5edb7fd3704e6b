import { bitsOf } from "./dtype.ts";
import { CheckpointError } from "../checkpoint_error.ts";
import { isJsonObject, type JsonObject, showJson } from "../../json/json.ts";
import { shorten } from "../../words/cut.ts";
import { OPENING, parseJsonObject } from "./json_bytes.ts";
import { sizeOf } from "./tensor.ts";

/** A tensor as the header of a safetensors file describes it. Its bytes are `start` to `end` of the data. */
export interface TensorEntry {
  readonly name: string;
  /** Any safetensors dtype; only weights need a supported one. */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/** The checked header of a safetensors file: the entries, in order, fill the data without gap or overlap. */
export interface Header {
  readonly entries: readonly TensorEntry[];
  /** Where the data begins in the file, in bytes. */
  readonly dataStart: number;
  /** Size of the whole file. */
  readonly totalBytes: number;
  /** SHA-256 of the data in hexadecimal, if the metadata has it as `data_sha256`. */
  readonly dataSha256: string | null;
}

/** Every file begins with the length of its JSON header, an unsigned little-endian 64-bit number. */
export const LENGTH_BYTES = 8;

/** The safetensors library's own limit. */
const MAX_HEADER_BYTES = 100_000_000;

/** @param source names the file, here and below */
function refusal(
  problem: string,
  source: string,
  code: "malformed" | "unsupported" = "malformed",
): CheckpointError {
  return new CheckpointError(
    code,
    `${problem}. Download ${source} again, or take another one: it is damaged, or no safetensors library wrote it.`,
  );
}

/** The length of the header, as the first `LENGTH_BYTES` say it. */
function claimedBytes(prefix: Uint8Array<ArrayBuffer>): number {
  return Number(new DataView(prefix.buffer, prefix.byteOffset, LENGTH_BYTES).getBigUint64(0, true));
}

/**
 * Refuses a file that begins with a length that no header has, if its format is known. The code that knows formats is
 * fetched: if it does not arrive, `headerEnd` refuses the file in fewer words.
 * @param source names the file in the error
 * @throws CheckpointError
 */
export async function refuseOtherFormat(prefix: Uint8Array<ArrayBuffer>, source: string): Promise<void> {
  if (prefix.length < LENGTH_BYTES || claimedBytes(prefix) <= MAX_HEADER_BYTES) return;
  const code = await import("./stand_in.ts").catch(() => null);
  code?.refuseOtherWeights(prefix, source);
}

/**
 * Where the header ends and the data begin, from the first `LENGTH_BYTES`.
 * @returns null if `prefix` is shorter than that
 * @throws CheckpointError
 */
export function headerEnd(prefix: Uint8Array<ArrayBuffer>, source: string): number | null {
  if (prefix.length < LENGTH_BYTES) return null;
  const length = claimedBytes(prefix);
  if (length <= MAX_HEADER_BYTES) return LENGTH_BYTES + length;
  throw refusal(
    `The safetensors header claims ${length} bytes; at most ${MAX_HEADER_BYTES} are allowed`,
    source,
  );
}

/**
 * Reads the header from the first bytes of a safetensors file.
 * @returns null if `prefix` is too short to hold it
 * @throws CheckpointError
 */
export function readHeader(prefix: Uint8Array<ArrayBuffer>, source: string): Header | null {
  const dataStart = headerEnd(prefix, source);
  if (dataStart === null || prefix.length < dataStart) return null;
  const json = parseJsonObject(prefix.subarray(LENGTH_BYTES, dataStart), `The header of ${source}`);
  // No byte order mark, no space.
  if (prefix[LENGTH_BYTES] !== OPENING) throw refusal("The safetensors header does not begin with {", source);
  const entries = readEntries(json, source);
  const totalBytes = dataStart + dataBytes(entries, source);
  return { entries, dataStart, totalBytes, dataSha256: readDigest(json["__metadata__"], source) };
}

function readDigest(found: unknown, source: string): string | null {
  const metadata = found ?? {};
  if (!isJsonObject(metadata) || !Object.values(metadata).every((text) => typeof text === "string")) {
    throw refusal(
      `The header's __metadata__ should hold texts by name, but is ${showJson(metadata)}`,
      source,
    );
  }
  return Object.hasOwn(metadata, "data_sha256") ? String(metadata["data_sha256"]) : null;
}

function readEntries(json: JsonObject, source: string): TensorEntry[] {
  return Object.entries(json)
    .filter(([name]) => name !== "__metadata__")
    .map(([name, description]) => readEntry(name, description, shorten(name, 80), source))
    .sort((a, b) => a.start - b.start || a.end - b.end);
}

/** @param shown the name as it appears in errors */
function readEntry(name: string, description: unknown, shown: string, source: string): TensorEntry {
  const { dtype, shape, data_offsets: offsets } = isJsonObject(description) ? description : {};
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
    throw refusal(
      `Tensor ${shown} should have a shape and two data_offsets, all whole numbers, but its entry in the ` +
        `safetensors header is ${showJson(description)}`,
      source,
    );
  }
  const bits = typeof dtype === "string" ? bitsOf(dtype) : null;
  if (typeof dtype !== "string" || bits === null) {
    throw refusal(
      `Tensor ${shown} has dtype ${showJson(dtype)}, which is none of those that safetensors 0.8 knows`,
      source,
      "unsupported",
    );
  }
  const [start = 0, end = 0] = offsets;
  const bytes = (sizeOf(shape) * bits) / 8;
  if (end - start !== bytes) {
    throw refusal(
      `Tensor ${shown} of ${dtype} ${showJson(shape)} takes ${bytes} bytes, but data_offsets give it ${end - start}`,
      source,
    );
  }
  return { name, dtype, shape, start, end };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function dataBytes(entries: readonly TensorEntry[], source: string): number {
  let position = 0;
  for (const { name, start, end } of entries) {
    if (start !== position) {
      const problem = start < position ? "overlaps the tensor before it" : "leaves a gap";
      throw refusal(
        `Tensor ${shorten(name, 80)} starts at byte ${start} of the data, not at ${position}: it ${problem}`,
        source,
      );
    }
    position = end;
  }
  return position;
}
