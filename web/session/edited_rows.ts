import { signal } from "@preact/signals";
import type { Float16Row } from "../../src/index.ts";

/** Rows by token id. */
export type Rows = ReadonlyMap<number, Float16Row>;

/** Rows that the embedding reads on the GPU and that differ from the checkpoint's. */
export const editedRows = signal<Rows>(new Map());
