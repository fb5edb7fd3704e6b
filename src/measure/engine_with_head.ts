import { ENGINE_NAMES, type EngineName, ENGINES } from "../engines/abilities.ts";
import type { Head } from "../engines/head.ts";

/** An engine with a head: the unit of measurement. */
export interface EngineWithHead {
  readonly engine: EngineName;
  readonly head: Head;
}

/** Every combination that this page can run. */
export const ENGINES_WITH_HEADS: readonly EngineWithHead[] = ENGINE_NAMES.flatMap((engine) =>
  ENGINES[engine].heads.map((head) => ({ engine, head })),
);

export function nameOf({ engine, head }: EngineWithHead): string {
  return `${engine} ${head}`;
}
