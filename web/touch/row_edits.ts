import { effect, signal, untracked } from "@preact/signals";
import {
  type Engine,
  type Float16Row,
  sameRow,
  type VocabularyAccess,
  vocabularyOf,
} from "../../src/index.ts";
import { remark } from "../session/current_settings.ts";
import { editedRows, type Rows } from "../session/edited_rows.ts";
import { engine, model } from "../session/page_session.ts";
import type { Model } from "../session/state.ts";

/** Rows edited before the last edit, and the states before that. */
export const past = signal<readonly Rows[]>([]);

/** The checkpoint's rows for the tokens that were edited or are about to be. */
const originals = new Map<number, Float16Row>();
/** The model of these rows. */
let owner: Model | null = null;

/** Reads tokens' rows back from the GPU before their first edit, while the engine is there whose rows they are. */
export async function rememberRows(access: VocabularyAccess, tokens: readonly number[]): Promise<void> {
  const hidden = new Float32Array(model.value?.checkpoint.config.hiddenSize ?? 0);
  const isThere = () => engine.value !== null && vocabularyOf(engine.value) === access;
  for (const id of tokens) {
    if (!isThere()) return; // the GPU refuses to read buffers that are gone
    if (originals.has(id)) continue;
    const { embeddingRow } = await access.read(id, hidden);
    if (isThere()) originals.set(id, embeddingRow);
  }
}

/** The checkpoint's row of a token. @throws if it was not recorded */
function rowOfCheckpoint(id: number): Float16Row {
  const row = originals.get(id);
  if (!row) throw new Error(`The row of token ${id} was not read before it was edited.`);
  return row;
}

/** A token's current row on the GPU. @throws as `rowOfCheckpoint` */
export function currentRow(id: number): Float16Row {
  return editedRows.value.get(id) ?? rowOfCheckpoint(id);
}

/** Overwrites rows, as one edit. */
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
 * Runs `look` on the model as it was loaded. Its GPU commands run between two writes of the edited rows, and nothing
 * can run in between.
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

/** Makes `wanted` the edited rows; rows equal to the checkpoint's don't count as edited. */
function bring(access: VocabularyAccess, wanted: Rows): void {
  const ids = new Set([...editedRows.value.keys(), ...wanted.keys()]);
  for (const id of ids) access.write(id, wanted.get(id) ?? rowOfCheckpoint(id));
  editedRows.value = new Map([...wanted].filter(([id, row]) => !sameRow(row, rowOfCheckpoint(id))));
}

/** Edits belong to a model: whichever engine runs it next gets them before it writes anything. */
function bringOver(made: Engine): void {
  const vocabulary = vocabularyOf(made);
  if (model.value !== owner) forget(" with the model");
  else if (!vocabulary) forget(`: the engine ${made.name} gives no access to its matrix`);
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
