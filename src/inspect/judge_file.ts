import { CheckpointError } from "../checkpoint/checkpoint_error.ts";
import { describeText, refuseOtherWeights, refuseStandIn } from "../checkpoint/format/stand_in.ts";
import { fetched } from "../code/fetched.ts";
import { formatOfName, type Judgement, type ModelFormat } from "./judgement.ts";
import type { Mended } from "./parts.ts";
import { folderBeside, openSubject, type Subject } from "./subject.ts";

export { bytesOfParts, sizeOfParts } from "./parts.ts";

/**
 * Finds how a model file holds its vocabulary matrix. Reads headers and the two matrices, some MB at a time: memory
 * stays below 300 MB for files of any size.
 * @throws CheckpointError if it can't be judged, with the reason; the signal's reason
 * @example
 * const { stored, loaded, explanation } = await judgeFile({ name: "model.onnx", folder: filesFolder("mine", files) });
 */
export async function judgeFile(subject: Subject): Promise<Judgement> {
  const format = await formatOf(subject);
  return JUDGES[format](subject);
}

/**
 * Mends a model that has its matrix twice. Writes nothing: the result says what to write.
 * @param model the name of an ONNX model's new file. External data whose file is not named after the old model get this
 *   name with `.data`. A checkpoint's files keep their names.
 * @throws CheckpointError if it can't be mended, with the reason; the signal's reason
 */
export async function mendFile(subject: Subject, model: string): Promise<Mended> {
  const format = await formatOf(subject);
  return MENDERS[format](subject, model);
}

/** The code for a format is loaded on first use. */
const JUDGES: Readonly<Record<ModelFormat, (subject: Subject) => Promise<Judgement>>> = {
  onnx: async (subject) => {
    const { judgeOnnx } = await fetched("judges ONNX files", import("./onnx/judge_onnx.ts"));
    return (await judgeOnnx(await onnxFiles(subject))).judgement;
  },
  gguf: async (subject) => {
    const { judgeGguf } = await fetched("judges GGUF files", import("./gguf/judge_gguf.ts"));
    return judgeGguf(await openSubject(subject), subject.name ?? "", subject.folder, subject.signal);
  },
  safetensors: async ({ folder, name, signal }) => {
    const { judgeSafetensors } = await fetched(
      "judges safetensors files",
      import("./safetensors/judge_safetensors.ts"),
    );
    return (await judgeSafetensors(folder, name, signal)).judgement;
  },
};

const MENDERS: Readonly<Record<ModelFormat, (subject: Subject, model: string) => Promise<Mended>>> = {
  onnx: async (subject, model) => {
    const { judgeOnnx } = await fetched("judges ONNX files", import("./onnx/judge_onnx.ts"));
    const { mendOnnx } = await fetched("mends ONNX files", import("./onnx/mend_onnx.ts"));
    const files = await onnxFiles(subject);
    return mendOnnx(await judgeOnnx(files), files, model);
  },
  gguf: async (subject) => {
    const { stored, explanation } = await JUDGES.gguf(subject);
    const [why, instead] =
      stored === "twice"
        ? ["GGUF files are not mended here.", "Convert the checkpoint again with tie_word_embeddings set."]
        : ["This file holds no matrix twice.", "It can stay as it is."];
    throw new CheckpointError("unsupported", `${why} ${explanation} ${instead}`);
  },
  safetensors: async ({ folder, name, signal }) => {
    const { judgeSafetensors } = await fetched(
      "judges safetensors files",
      import("./safetensors/judge_safetensors.ts"),
    );
    const { mendSafetensors } = await fetched(
      "mends safetensors files",
      import("./safetensors/mend_safetensors.ts"),
    );
    return mendSafetensors(await judgeSafetensors(folder, name, signal), folder, name, signal);
  },
};

async function onnxFiles(subject: Subject) {
  const { signal } = subject;
  return { model: await openSubject(subject), folder: folderBeside(subject), ...(signal && { signal }) };
}

/** As many first bytes as tell what a file is. */
const BEGINNING = 40;

/** A file of another kind that is named by mistake, such as a README. @throws CheckpointError */
function refuseText(beginning: Uint8Array<ArrayBuffer>, name: string): void {
  const text = describeText(beginning);
  if (text === null) return;
  throw new CheckpointError(
    "unsupported",
    `${name} is no model, but ${text}. Choose a file of safetensors, ONNX or GGUF.`,
  );
}

/** By file extension; if that is unknown, by the first bytes. @throws CheckpointError if they are of another format */
async function formatOf(subject: Subject): Promise<ModelFormat> {
  if (subject.name === null) return "safetensors";
  const named = formatOfName(subject.name);
  if (named) return named;
  const file = await openSubject(subject);
  const beginning = await file.read(0, Math.min(BEGINNING, file.size), subject.signal);
  if (new TextDecoder().decode(beginning.subarray(0, 4)) === "GGUF") return "gguf";
  if (beginning[8] === 0x7b) return "safetensors";
  refuseStandIn(beginning, file.name);
  refuseText(beginning, file.name);
  refuseOtherWeights(beginning, file.name);
  return "onnx";
}
