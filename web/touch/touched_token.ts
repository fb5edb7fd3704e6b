import { computed, effect, signal, untracked } from "@preact/signals";
import { type Float16Row, TokenizerError, type TokenUses, type VocabularyAccess } from "../../src/index.ts";
import { appState, engine, ids, model, session, story } from "../session/page_session.ts";
import { asLoaded, currentRow, rememberRows, undo, undoAll, writeRows } from "./row_edits.ts";
import { editedRows, type Rows } from "../session/edited_rows.ts";
import { problemOf } from "../session/problem.ts";
import { settings } from "../session/current_settings.ts";
import { picked } from "./picked.ts";

/** A token's row and its uses, all of it read back from the GPU. */
export interface Touched {
  readonly id: number;
  /** The text whose last hidden state the head was given, for both measurements. */
  readonly prompt: string;
  /** With the checkpoint's rows. */
  readonly before: TokenUses;
  /** With the rows as they are. */
  readonly now: TokenUses;
  readonly embeddingBuffer: string;
  readonly headBuffer: string;
}

/** What the GPU last said of it; null until it has. */
export const touched = signal<Touched | null>(null);

/** Null where the engine keeps its matrix to itself, or there is none. */
export const access = computed(() => engine.value?.vocabulary ?? null);

/** The prompt of the story, or before there is one, of the next. */
export const prompt = computed(() => story.value.settings?.prompt ?? settings.value.prompt);
export const promptIds = computed(() => idsOf(prompt.value));
/** Of a story that is written: while it grows, it has other things to do than to be listed. */
export const storyIds = computed(() => (appState.value === "generating" ? [] : ids.value));

/** None for a prompt that the model can't be given: whoever has it written is told why. */
function idsOf(text: string): readonly number[] {
  try {
    return model.value?.tokenizer.encode(text) ?? [];
  } catch (error) {
    if (error instanceof TokenizerError) return [];
    throw error;
  }
}

/** Whether the head can be given a hidden state of the prompt. */
export const canRead = computed(() => {
  const { length } = promptIds.value;
  return length > 0 && length < (engine.value?.contextLength ?? 0);
});

/** Writes a row over that of the picked token. */
export async function edit(change: (row: Float16Row) => Float16Row): Promise<void> {
  const id = picked.value;
  if (id !== null) await rewrite([id], () => new Map([[id, change(currentRow(id))]]));
}

/** The picked token and another one take each other's rows. */
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

/** An engine that went meanwhile took its rows with it: then there is nothing to edit. */
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

/** Measures what is picked. Of two looks at once the later one counts. */
async function look(): Promise<void> {
  const [used, id] = [engine.value, picked.value];
  const matrix = used?.vocabulary;
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

/** An engine that went meanwhile fails in many ways, and another look is on its way. */
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
 * The hidden state that the model as it was loaded has at the end of the prompt. It is kept, so that an edit of the
 * prompt's own tokens cannot change it: the head is given the same numbers, and what comes out otherwise comes of its
 * matrix.
 */
async function fixedState(matrix: VocabularyAccess): Promise<FixedState | null> {
  const isCurrent = () => fixed?.matrix === matrix && fixed.text === prompt.value;
  if (!isCurrent()) {
    await session.enqueue(async () => {
      if (access.value !== matrix || !canRead.value || isCurrent()) return;
      const [text, read] = [prompt.value, promptIds.value];
      fixed = { matrix, text, hidden: await asLoaded(matrix, () => matrix.hidden(read)) };
    });
  }
  return fixed?.matrix === matrix ? fixed : null;
}

/** While an engine is being made, what the last one said stays in sight. */
effect(() => {
  if (picked.value === null || (engine.value && !access.value)) touched.value = null;
  else if (access.value) void untracked(look);
});
