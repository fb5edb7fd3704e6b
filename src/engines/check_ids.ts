import type { ModelConfig } from "../models/config.ts";

/** @throws RangeError unless there are 1 to `contextLength` ids, and the matrix has a row for each */
export function checkIds(
  ids: readonly number[],
  { vocabSize: V, contextLength }: Pick<ModelConfig, "vocabSize" | "contextLength">,
): void {
  if (ids.length === 0 || ids.length > contextLength)
    throw new RangeError(`The model reads 1 to ${contextLength} ids, and not ${ids.length}.`);
  for (const id of ids) {
    if (!(Number.isInteger(id) && id >= 0 && id < V))
      throw new RangeError(`The matrix has rows 0 to ${V - 1}, and none for id ${id}.`);
  }
}
