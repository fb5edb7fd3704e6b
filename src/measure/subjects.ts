import { ENGINE_NAMES, type EngineName, ENGINES, type Head } from "../engines/engine.ts";

/** An engine with a head: what is measured. */
export interface Subject {
  readonly engine: EngineName;
  readonly head: Head;
}

/** All that this page can run. */
export const SUBJECTS: readonly Subject[] = ENGINE_NAMES.flatMap((engine) =>
  ENGINES[engine].heads.map((head) => ({ engine, head })),
);

export function nameOf({ engine, head }: Subject): string {
  return `${engine} ${head}`;
}
