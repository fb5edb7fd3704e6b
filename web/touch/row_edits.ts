import { effect, signal, untracked } from "@preact/signals";
import { type Engine, type Float16Row, sameRow, type VocabularyAccess } from "../../src/index.ts";
import { remark } from "../session/current_settings.ts";
import { editedRows, type Rows } from "../session/edited_rows.ts";
import { engine, model } from "../session/page_session.ts";
import type { Model } from "../session/state.ts";

/** What was edited before the last edit, and before those that led to it. */
export const past = signal<readonly Rows[]>([]);

/** Rows as the checkpoint has them, of the tokens that were edited or are about to be. */
const originals = new Map<number, Float16Row>();
/** Whose rows they are. */
let owner: Model | null = null;

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

/** Edits are of a model: whichever engine runs it next is given them before it writes anything. */
function bringOver({ name, vocabulary }: Engine): void {
  if (model.value !== owner) forget(" with the model");
  else if (!vocabulary) forget(`, for the engine ${name} keeps its matrix to itself`);
  else for (const [id, row] of editedRows.value) vocabulary.write(id, row);
  owner = model.value;
}

function forget(why: string): void {
  const { size } = editedRows.value;
  past.value = [];
  originals.clear();
  if (size === 0) return;
  editedRows.value = new Map();
  remark(`${size === 1 ? "The edited row is" : `The ${size} edited rows are`} gone${why}.`);
}

effect(() => {
  const made = engine.value;
  if (made) untracked(() => bringOver(made));
});
