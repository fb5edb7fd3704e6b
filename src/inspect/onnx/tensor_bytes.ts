import { CheckpointError } from "../../checkpoint/checkpoint_error.ts";
import { sizeOf } from "../../checkpoint/format/tensor.ts";
import type { FileSource, Folder } from "../../checkpoint/transport/folder.ts";
import { shorten } from "../../words/cut.ts";
import {
  type TensorProto,
  TensorProto_DataLocation as DataLocation,
} from "../../engines/onnx/format/onnx_pb.ts";
import type { Part } from "../parts.ts";
import { AS_INTEGERS, THIS_FILE } from "./compact.ts";
import { FLOAT, NUMBER_TYPES } from "./number_type.ts";
import { varintsFile } from "./varints_file.ts";

/** Position of a tensor's numbers. */
export interface Place {
  /** The name of its file; `THIS_FILE` or `AS_INTEGERS` for the model's own. */
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/** The numbers of a tensor, little-endian, row by row. */
export interface TensorBytes {
  readonly byteLength: number;
  /** Their position; or the numbers themselves, if they were read with the graph. */
  readonly part: Part;
  read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
}

/** A file in the model's folder or a subfolder. */
const SAFE_LOCATION = /^(?!\/)(?!.*(^|\/)\.\.(\/|$))[^\\:\0]{1,500}$/;

/** Bytes of a tensor's numbers; null for unsupported types. */
export function byteLengthOf(tensor: TensorProto): number | null {
  const bits = NUMBER_TYPES[tensor.dataType]?.bits;
  return bits === undefined ? null : Math.ceil((sizeOf(tensor.dims.map(Number)) * bits) / 8);
}

/** The position of its numbers in a file, according to the tensor; null if it contains them itself. */
export function placeOf(tensor: TensorProto): Place | null {
  if (tensor.dataLocation !== DataLocation.EXTERNAL) return null;
  const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
  const length = byteLengthOf(tensor) ?? Number(entries.get("length"));
  return { location: entries.get("location") ?? "", offset: Number(entries.get("offset") ?? 0), length };
}

/**
 * @param folder of external data, by the model's names for it
 * @throws CheckpointError if its numbers are not where they should be, or of an unsupported type
 */
export async function openTensorBytes(
  tensor: TensorProto,
  model: FileSource,
  folder: Folder,
  signal?: AbortSignal,
): Promise<TensorBytes> {
  const name = shorten(tensor.name, 80);
  const byteLength = byteLengthOf(tensor);
  if (byteLength === null || !Number.isSafeInteger(byteLength) || tensor.dims.some((size) => size < 0n)) {
    throw new CheckpointError(
      "unsupported",
      `The numbers of ${name} [${shorten(tensor.dims.join(", "), 80)}] are of the ONNX type ${tensor.dataType}, which is not read here. ` +
        "Judge the checkpoint that the model was exported from.",
    );
  }
  const place = placeOf(tensor);
  if (!place) return heldBytes(tensor, byteLength);
  const keys = tensor.externalData.map(({ key }) => key);
  if (new Set(keys).size !== keys.length) throw misplaced(name, "says twice where its numbers are");
  const said = tensor.externalData.find(({ key }) => key === "length")?.value;
  if (place.location === AS_INTEGERS) {
    const size = sizeOfField(tensor);
    const [start, end] = [place.offset, place.offset + Number(said)];
    const file = varintsFile({ file: model, start, end, name, count: byteLength / size, size });
    const read: TensorBytes["read"] = (from, to, stop) => file.read(from, to, stop);
    return { byteLength, part: { file, start: 0, end: byteLength }, read };
  }
  const file =
    place.location === THIS_FILE ? model : await externalFile(name, place.location, folder, signal);
  if (said !== undefined && Number(said) !== byteLength) {
    throw misplaced(name, `takes ${byteLength} bytes, but the file gives it ${shorten(said, 30)}`);
  }
  const { offset } = place;
  if (!Number.isSafeInteger(offset) || offset < 0 || offset + byteLength > file.size) {
    throw misplaced(
      name,
      `should lie at byte ${offset} of ${shorten(file.name, 200)}, which has ${file.size}`,
    );
  }
  const read: TensorBytes["read"] = (start, end, stop) => file.read(offset + start, offset + end, stop);
  return { byteLength, part: { file, start: offset, end: offset + byteLength }, read };
}

function heldBytes(tensor: TensorProto, byteLength: number): TensorBytes {
  const bytes = tensor.rawData.length > 0 ? Uint8Array.from(tensor.rawData) : bytesOfFields(tensor);
  if (bytes.length !== byteLength) {
    throw misplaced(shorten(tensor.name, 80), `takes ${byteLength} bytes, but has ${bytes.length}`);
  }
  return { byteLength, part: bytes, read: async (start, end) => bytes.subarray(start, end) };
}

/** Of numbers that each are a field: zero points, say. By the schema `int32_data` has those of two bytes and less too. */
function bytesOfFields(tensor: TensorProto): Uint8Array<ArrayBuffer> {
  const { dataType, floatData, int32Data } = tensor;
  if (dataType === FLOAT) return new Uint8Array(Float32Array.from(floatData).buffer);
  const size = sizeOfField(tensor);
  if (size === 4) return new Uint8Array(Int32Array.from(int32Data).buffer);
  if (size === 2) return new Uint8Array(Uint16Array.from(int32Data).buffer);
  return Uint8Array.from(int32Data);
}

/** Bytes of a tensor that one integer of `int32_data` holds: two numbers of four bits are one. */
function sizeOfField({ dataType }: TensorProto): number {
  return Math.max(1, (NUMBER_TYPES[dataType]?.bits ?? 32) / 8);
}

async function externalFile(
  name: string,
  location: string,
  folder: Folder,
  signal: AbortSignal | undefined,
): Promise<FileSource> {
  if (location === "") throw misplaced(name, "should lie in another file, but does not name it");
  if (!SAFE_LOCATION.test(location))
    throw misplaced(name, `lies at ${shorten(location, 80)}, outside of the model's folder`);
  const file = await folder.file(location.replace(/^\.\//, ""), signal);
  if (file) return file;
  throw new CheckpointError(
    "unreadable",
    `The numbers of ${name} lie in ${shorten(location, 200)}, which is not there. Put it beside the model, or choose both files.`,
  );
}

function misplaced(name: string, problem: string): CheckpointError {
  return new CheckpointError("malformed", `The tensor ${name} ${problem}. Export the model again.`);
}
