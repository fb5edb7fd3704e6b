import { signal } from "@preact/signals";
import type { KeptFile, Survey } from "../../src/index.ts";

/** An inspected checkpoint that can be loaded. */
export interface Found extends Survey {
  /** For files that the host did not send. */
  readonly copies: readonly Copy[];
}

/** A kept file was used, for this reason: the host may have a newer one. */
export interface Copy {
  readonly file: KeptFile;
  readonly reason: string;
}

export const found = signal<Found | null>(null);

/** Less than before, where some of the files came and were kept. */
export function countMissing(): void {
  if (!found.value) return;
  const missingBytes = found.value.files.reduce((sum, file) => sum + file.missingBytes, 0);
  found.value = { ...found.value, missingBytes };
}
