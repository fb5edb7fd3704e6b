import { jsonBytes, safetensors } from "../../checkpoint/testing/random_files.ts";
import type { Subject } from "../subject.ts";
import { memoryFolder } from "./disk_folder.ts";

/** A float32 matrix to write. */
export interface WrittenMatrix {
  readonly name: string;
  /** [67, 32] if not given. */
  readonly shape?: readonly [rows: number, columns: number];
  /** Each of its numbers; 0 if not given. */
  readonly number?: number;
}

/** A checkpoint of one file with these matrices, beside its other files, such as `config.json`, as JSON values. */
export function writtenCheckpoint(
  json: Readonly<Record<string, object>>,
  matrices: readonly WrittenMatrix[],
): Subject {
  const tensors = matrices.map(({ name, shape = [67, 32], number = 0 }) => {
    const bytes = new Uint8Array(new Float32Array(shape[0] * shape[1]).fill(number).buffer);
    return { name, dtype: "F32", shape, bytes };
  });
  const others = Object.entries(json).map(([name, value]) => [name, jsonBytes(value)] as const);
  const folder = memoryFolder({ "model.safetensors": safetensors(tensors), ...Object.fromEntries(others) });
  return { name: null, folder };
}
