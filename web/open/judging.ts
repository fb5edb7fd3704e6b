import { signal } from "@preact/signals";
import {
  blobFolder,
  bytesOfParts,
  CheckpointError,
  judgeFile,
  type Judgement,
  mendFile,
  type ModelSubject,
  sizeOfParts,
} from "../../src/index.ts";
import type { Chosen } from "./find_checkpoint.ts";

/** What the files that were dropped or chosen last say of their vocabulary matrix. */
export interface Judged {
  readonly subject: ModelSubject;
  readonly judgement: Judgement;
}

export const judged = signal<Judged | null>(null);
/** How the mend went, in words. */
export const mendWords = signal("");
export const isMending = signal(false);

/** A model that does not run here, but can be judged: the first of its shards. Null for a checkpoint. */
export function foreignModel(files: readonly File[]): string | null {
  const models = files.map(({ name }) => name).filter((name) => /\.(onnx|gguf)$/i.test(name));
  return models.sort()[0] ?? null;
}

/**
 * Judges files that a person brought. Nothing leaves this computer.
 * @throws CheckpointError where it can't be told; the signal's reason
 */
export async function judgeChosen({ name, files }: Chosen, cancelled: AbortSignal): Promise<void> {
  const subject = { name: foreignModel(files), folder: blobFolder(name, files) };
  const judgement = await judgeFile({ ...subject, signal: cancelled });
  cancelled.throwIfAborted();
  mendWords.value = "";
  judged.value = { subject, judgement };
}

/** What of it a mend can change: an ONNX model that is loaded twice, a checkpoint that is stored twice. */
export function canMend({ judgement: { format, stored, loaded } }: Judged): boolean {
  return (format === "onnx" && loaded === "twice") || (format === "safetensors" && stored === "twice");
}

/** Mends the model that was judged last, and hands its files over as downloads. */
export async function saveMended({ subject }: Judged): Promise<void> {
  isMending.value = true;
  mendWords.value = "Mending";
  try {
    const model = `one-matrix-${subject.name ?? "model"}`;
    const { files, bytesBefore, changes } = await mendFile(subject, { model, data: `${model}.data` });
    let bytes = 0;
    for (const { name, parts } of files) {
      const pieces: Blob[] = [];
      for await (const piece of bytesOfParts(parts)) pieces.push(new Blob([piece]));
      save(new Blob(pieces), name);
      bytes += sizeOfParts(parts);
    }
    mendWords.value =
      `${changes}. ${bytes.toLocaleString("en")} bytes in place of ${bytesBefore.toLocaleString("en")}; judged again, ` +
      "it holds its matrix once.";
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    mendWords.value = error.message;
  } finally {
    isMending.value = false;
  }
}

function save(contents: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(contents);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
