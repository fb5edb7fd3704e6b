import { CheckpointError, counted, modelsAmong } from "../../src/index.ts";
import { listed } from "./find_checkpoint.ts";

/**
 * The file among those of a folder that is judged by itself, because it does not run here. Null where there is none, and
 * for a checkpoint.
 * @throws CheckpointError if there are several
 */
export function modelAmong(names: readonly string[]): string | null {
  const models = modelsAmong(names) ?? [];
  if (models.length < 2) return models[0] ?? null;
  throw new CheckpointError(
    "unreadable",
    `${counted(models.length, "model")} are among the files: ${listed(models)}. Choose the files of one.`,
  );
}
