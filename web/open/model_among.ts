import { CheckpointError, counted } from "../../src/index.ts";
import { listed, MARK } from "./find_checkpoint.ts";

/** What transformers takes for the weights of a folder. */
const WEIGHTS = /^model(-\d{5}-of-\d{5})?\.safetensors$|^model\.safetensors\.index\.json$/;

const MODEL = /\.(onnx|gguf|safetensors)$/i;

/**
 * The file among those of a folder that is judged by itself, because it does not run here; of shards the first. Null where
 * there is none, and for a checkpoint, whatever was converted from it and lies beside it.
 * @throws CheckpointError if there are several
 */
export function modelAmong(names: readonly string[]): string | null {
  if (names.includes(MARK) && names.some((name) => WEIGHTS.test(name))) return null;
  const models = names.filter((name) => MODEL.test(name)).sort();
  const firsts = models.filter((name, index) => stemOf(name) !== stemOf(models[index - 1] ?? ""));
  if (firsts.length < 2) return firsts[0] ?? null;
  throw new CheckpointError(
    "unreadable",
    `${counted(firsts.length, "model")} are among the files: ${listed(firsts)}. Choose the files of one.`,
  );
}

/** The same for all shards of one model. */
function stemOf(name: string): string {
  return name.replace(/-\d{5}(?=-of-\d{5}\.\w+$)/, "");
}
