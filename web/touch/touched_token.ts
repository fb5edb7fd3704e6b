import { computed, effect, signal, untracked } from "@preact/signals";
import {
  type Float16Row,
  TokenizerError,
  type TokenUses,
  type VocabularyAccess,
  vocabularyOf,
} from "../../src/index.ts";
import { appState, engine, ids, model, session, story } from "../session/page_session.ts";
import { asLoaded, currentRow, past, rememberRows, undo, undoAll, writeRows } from "./row_edits.ts";
import { editedRows, type Rows } from "../session/edited_rows.ts";
import { problemOf } from "../session/problem.ts";
import { settings } from "../session/current_settings.ts";
import { picked } from "./picked.ts";

/** A token's row and its uses, all read back from the GPU. */
export interface Touched {
  readonly id: number;
  /** The text whose last hidden state was the head's input, for both measurements. */
  readonly prompt: string;
  /** With the checkpoint's rows. */
  readonly before: TokenUses;
  /** With the current rows. */
  readonly now: TokenUses;
  readonly embeddingBuffer: string;
  readonly headBuffer: string;
}

/** The GPU's latest answer; null until there is one. */
export const touched = signal<Touched | null>(null);

/** Null if the engine does not give access to its matrix, or there is none. */
export const access = computed(() => engine.value && vocabularyOf(engine.value));

/** The last answer stays visible while an engine is being made, whose rows can't be edited yet. */
export const canEdit = computed(() => touched.value !== null && access.value !== null);
export const canUndo = computed(() => past.value.length > 0 && access.value !== null);

/** The prompt of the story or, before there is one, of the next. */
export const prompt = computed(() => story.value.settings?.prompt ?? settings.value.prompt);
export const promptIds = computed(() => idsOf(prompt.value));
/** Empty while a story is growing: listing its tokens must not slow the writing. */
export const storyIds = computed(() => (appState.value === "generating" ? [] : ids.value));

/** Empty for a prompt that can't be encoded: Generate says why. */
function idsOf(text: string): readonly number[] {
  try {
    return model.value?.tokenizer.encode(text) ?? [];
  } catch (error) {
    if (error instanceof TokenizerError) return [];
    throw error;
  }
}

/** Whether there is a hidden state of the prompt for the head. */
export const canRead = computed(() => {
  const { length } = promptIds.value;
  return length > 0 && length < (engine.value?.contextLength ?? 0);
});

/** Overwrites the picked token's row. */
export async function edit(change: (row: Float16Row) => Float16Row): Promise<void> {
  const id = picked.value;
  if (id !== null) await rewrite([id], () => new Map([[id, change(currentRow(id))]]));
}

/** Swaps the rows of the picked token and another one. */
export async function swap(other: number): Promise<void> {
  const id = picked.value;
  if (id === null) return;
  await rewrite(
    [id, other],
    () =>
      new Map([
        [id, currentRow(other)],
        [other, currentRow(id)],
      ]),
  );
}

/** If the engine is gone, its rows are too: then there is nothing to edit. */
async function rewrite(tokens: readonly number[], rows: () => Rows): Promise<void> {
  const matrix = access.value;
  if (!matrix) return;
  try {
    await rememberRows(matrix, tokens);
  } catch (error) {
    report(error, matrix);
    return;
  }
  if (access.value !== matrix) return;
  writeRows(matrix, rows());
  await look();
}

export async function undoEdit(): Promise<void> {
  if (access.value) undo(access.value);
  await look();
}

export async function undoAllEdits(): Promise<void> {
  if (access.value) undoAll(access.value);
  await look();
}

/** Measures the picked token. If two measurements overlap, the later one counts. */
async function look(): Promise<void> {
  const [used, id] = [engine.value, picked.value];
  const matrix = access.value;
  if (!matrix || id === null) return;
  try {
    const state = await fixedState(matrix);
    if (!state || engine.value !== used || picked.value !== id) return;
    const edited = editedRows.value;
    const [before, now] = await Promise.all([
      asLoaded(matrix, () => matrix.read(id, state.hidden)),
      matrix.read(id, state.hidden),
    ]);
    if (engine.value !== used || picked.value !== id || editedRows.value !== edited) return;
    const { embeddingBuffer, headBuffer } = matrix;
    touched.value = { id, prompt: state.text, before, now, embeddingBuffer, headBuffer };
  } catch (error) {
    report(error, matrix);
  }
}

/** An engine that is gone fails in many ways, and another measurement is on its way. */
function report(error: unknown, matrix: VocabularyAccess): void {
  if (access.value === matrix) session.refuse(problemOf(error));
}

interface FixedState {
  readonly matrix: VocabularyAccess;
  readonly text: string;
  readonly hidden: Float32Array<ArrayBuffer>;
}

let fixed: FixedState | null = null;

/**
 * The last hidden state of the prompt in the model as it was loaded. It is kept, so that editing the prompt's own
 * tokens can't change it: the head gets the same numbers, and any difference in the result comes from its matrix.
 * While a story is written, that of an earlier prompt will do: another would have to wait for the story's end.
 */
async function fixedState(matrix: VocabularyAccess): Promise<FixedState | null> {
  const isCurrent = () =>
    fixed?.matrix === matrix && (fixed.text === prompt.value || appState.value === "generating");
  if (!isCurrent()) {
    await session.enqueue(async () => {
      if (access.value !== matrix || !canRead.value || isCurrent()) return;
      const [text, read] = [prompt.value, promptIds.value];
      fixed = { matrix, text, hidden: await asLoaded(matrix, () => matrix.hidden(read)) };
    });
  }
  return fixed?.matrix === matrix ? fixed : null;
}

/** While an engine is being made, the previous answer stays visible. */
effect(() => {
  if (picked.value === null || (engine.value && !access.value)) touched.value = null;
  else if (access.value) void untracked(look);
});
