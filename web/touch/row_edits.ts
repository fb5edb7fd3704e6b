import { effect, signal, untracked } from "@preact/signals";
import { type Float16Row, sameRow, type VocabularyAccess } from "../../src/index.ts";
import { remark } from "../session/current_settings.ts";
import { editedRows, type Rows } from "../session/edited_rows.ts";
import { engine, model } from "../session/page_session.ts";

/** What was edited before the last edit, and before those that led to it. */
export const past = signal<readonly Rows[]>([]);

/** Rows as the checkpoint has them, of the tokens that were edited or are about to be. */
const originals = new Map<number, Float16Row>();

/** Reads back from the GPU what the rows of tokens are before their first edit. */
export async function rememberRows(access: VocabularyAccess, tokens: readonly number[]): Promise<void> {
  const hidden = new Float32Array(model.value?.checkpoint.config.hiddenSize ?? 0);
  for (const id of tokens) {
    if (originals.has(id)) continue;
    const { embeddingRow } = await access.read(id, hidden);
    if (engine.value?.vocabulary === access) originals.set(id, embeddingRow);
  }
}

/** A token's row as the checkpoint has it. @throws where it was not remembered */
function rowOfCheckpoint(id: number): Float16Row {
  const row = originals.get(id);
  if (!row) throw new Error(`The row of token ${id} was not read before it was edited.`);
  return row;
}

/** A token's row as it is on the GPU. @throws as `rowOfCheckpoint` */
export function currentRow(id: number): Float16Row {
  return editedRows.value.get(id) ?? rowOfCheckpoint(id);
}

/** Writes rows over others, as one edit. */
export function writeRows(access: VocabularyAccess, rows: Rows): void {
  const before = editedRows.value;
  bring(access, new Map([...before, ...rows]));
  past.value = [...past.value, before];
}

export function undo(access: VocabularyAccess): void {
  const before = past.value.at(-1);
  if (!before) return;
  bring(access, before);
  past.value = past.value.slice(0, -1);
}

export function undoAll(access: VocabularyAccess): void {
  bring(access, new Map());
  past.value = [];
}

/**
 * What `look` sees of the model as it was loaded: its GPU commands come to stand between two writings of the edited
 * rows, and nothing can come between these.
 */
export function asLoaded<T>(access: VocabularyAccess, look: () => T): T {
  const edited = editedRows.value;
  for (const id of edited.keys()) access.write(id, rowOfCheckpoint(id));
  try {
    return look();
  } finally {
    for (const [id, row] of edited) access.write(id, row);
  }
}

/** Makes the edited rows those of `wanted`; a row of it that is the checkpoint's is none. */
function bring(access: VocabularyAccess, wanted: Rows): void {
  const ids = new Set([...editedRows.value.keys(), ...wanted.keys()]);
  for (const id of ids) access.write(id, wanted.get(id) ?? rowOfCheckpoint(id));
  editedRows.value = new Map([...wanted].filter(([id, row]) => !sameRow(row, rowOfCheckpoint(id))));
}

/** Edits are in an engine's buffer, and gone with it. */
function forget(): void {
  const { size } = editedRows.value;
  past.value = [];
  originals.clear();
  if (size === 0) return;
  editedRows.value = new Map();
  const rows = size === 1 ? "The edited row is" : `The ${size} edited rows are`;
  remark(`${rows} gone with the engine whose buffer held them: the new one has the checkpoint’s rows.`);
}

effect(() => {
  if (!engine.value) untracked(forget);
});
