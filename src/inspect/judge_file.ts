import { CheckpointError } from "../checkpoint/checkpoint_error.ts";
import type { FileSource, Folder } from "../checkpoint/transport/folder.ts";
import type { Judgement } from "./judgement.ts";
import type { Mended } from "./parts.ts";

export { bytesOfParts, sizeOfParts } from "./parts.ts";

/** What to look at. */
export interface Subject {
  /** The file, or null for a checkpoint: `config.json` and safetensors. */
  readonly name: string | null;
  /** The folder that it is in, with its external data, shards and config. */
  readonly folder: Folder;
  readonly signal?: AbortSignal;
}

/**
 * Says how a model file holds its vocabulary matrix. Reads headers and the two matrices, some MB at a time: memory stays
 * below 300 MB for files of any size.
 * @throws CheckpointError where it can't be told, with the reason; the signal's reason
 * @example
 * const { stored, loaded, explanation } = await judgeFile({ name: "model.onnx", folder: blobFolder("mine", files) });
 */
export async function judgeFile(subject: Subject): Promise<Judgement> {
  const { folder, signal } = subject;
  const model = await open(subject);
  const { judgeOnnx } = await import("./onnx/judge_onnx.ts");
  return (await judgeOnnx({ model, folder, ...(signal && { signal }) })).judgement;
}

/**
 * Mends a model that has its matrix twice. Nothing is written: what comes back says what to write.
 * @throws CheckpointError where it can't be mended, with the reason; the signal's reason
 */
export async function mendFile(
  subject: Subject,
  names: { readonly model: string; readonly data: string },
): Promise<Mended> {
  const { folder, signal } = subject;
  const model = await open(subject);
  const { judgeOnnx } = await import("./onnx/judge_onnx.ts");
  const { mendOnnx } = await import("./onnx/mend_onnx.ts");
  const files = { model, folder, ...(signal && { signal }) };
  return mendOnnx(await judgeOnnx(files), files, names);
}

async function open({ name, folder, signal }: Subject): Promise<FileSource> {
  const file = name === null ? null : await folder.file(name, signal);
  if (file) return file;
  throw new CheckpointError("unreadable", `${folder.name} has no ${name}.`);
}
