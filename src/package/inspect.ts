/**
 * Tells how a model file (safetensors, ONNX or GGUF) holds its vocabulary matrix: once, or twice. Writes a mended file
 * with one. No GPU is needed, and files of any size are read in pieces.
 *
 * @example
 * import { filesFolder, judgeFile } from "one-matrix/inspect";
 * const { stored, loaded, explanation } = await judgeFile({ name: "model.onnx", folder: filesFolder("mine", files) });
 *
 * @module one-matrix/inspect
 */
export { bytesOfParts, judgeFile, mendFile, sizeOfParts } from "../inspect/judge_file.ts";
export type { Holding, Judgement, ModelFormat } from "../inspect/judgement.ts";
export type { Mended, NewFile } from "../inspect/parts.ts";
export { modelsAmong } from "../inspect/models_among.ts";
export { type Subject, subjectName } from "../inspect/subject.ts";
export { CheckpointError, type CheckpointErrorCode } from "../checkpoint/checkpoint_error.ts";
export { MissingCodeError } from "../code/missing_code_error.ts";
export { blobFolder as filesFolder } from "../checkpoint/transport/blob_folder.ts";
export type { FileSource, Folder } from "../checkpoint/transport/folder.ts";
