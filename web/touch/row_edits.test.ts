import { type Signal, signal } from "@preact/signals";
import { beforeEach, expect, test, vi } from "vitest";
import type { Engine, Float16Row, VocabularyAccess } from "../../src/index.ts";
import { dismissRemarks, remarks } from "../session/current_settings.ts";
import { editedRows } from "../session/edited_rows.ts";
import * as session from "../session/page_session.ts";
import type { Model } from "../session/state.ts";
import { past, rememberRows, undo, writeRows } from "./row_edits.ts";
import { canEdit, canUndo, type Touched, touched } from "./touched_token.ts";

vi.mock("../../src/index.ts", async (original) => ({
  ...(await original<typeof import("../../src/index.ts")>()),
  vocabularyOf: (made: Partial<FakeEngine>) => made.vocabulary ?? null,
}));
vi.mock("../session/page_session.ts", () => ({
  appState: signal("loading"),
  engine: signal(null),
  ids: signal([]),
  model: signal(null),
  story: signal({ settings: null }),
}));

const engine = session.engine as Signal<Engine | null>;
const model = session.model as Signal<Model | null>;

const TRAINED = Uint16Array.of(1, 2);
const EDITED = Uint16Array.of(0, 0);

/** An engine in which every row is as trained until it is overwritten. */
class FakeEngine {
  readonly rows = new Map<number, Float16Row>();
  readonly name = "wgsl";
  readonly vocabulary = {
    write: (id: number, row: Float16Row) => void this.rows.set(id, row),
    read: async (id: number) => ({ embeddingRow: this.rows.get(id) ?? TRAINED }),
  } as unknown as VocabularyAccess;
}

function run(made: object | null): void {
  engine.value = made as Engine | null;
}

function aModel(): Model {
  return { checkpoint: { config: { hiddenSize: 2 } } } as unknown as Model;
}

async function edit(made: FakeEngine, id: number): Promise<void> {
  await rememberRows(made.vocabulary, [id]);
  writeRows(made.vocabulary, new Map([[id, EDITED]]));
}

beforeEach(() => {
  run(null);
  model.value = aModel();
  dismissRemarks();
});

test("an edit is the model's: the engine that runs it next has it, and it can be undone there", async () => {
  const [first, second] = [new FakeEngine(), new FakeEngine()];
  run(first);
  await edit(first, 7);
  run(null);
  run(second);
  expect(second.rows).toEqual(new Map([[7, EDITED]]));
  undo(second.vocabulary);
  expect(second.rows).toEqual(new Map([[7, TRAINED]]));
  expect(editedRows.value.size).toBe(0);
  expect(remarks.value).toEqual([]);
});

test("an engine that keeps its matrix to itself has no edits, and the page says so", async () => {
  const first = new FakeEngine();
  run(first);
  await edit(first, 7);
  run({ name: "ort-wasm", vocabulary: null });
  expect(editedRows.value.size).toBe(0);
  expect(remarks.value).toEqual([expect.stringMatching(/edited row is gone.*ort-wasm gives no access/)]);
});

test("another model has none of them", async () => {
  const [first, second] = [new FakeEngine(), new FakeEngine()];
  run(first);
  await edit(first, 7);
  await edit(first, 8);
  run(null);
  model.value = aModel();
  run(second);
  expect(second.rows.size).toBe(0);
  expect(remarks.value).toEqual([expect.stringContaining("The 2 edited rows are gone with the model")]);
});

test("no row is read of an engine that has gone meanwhile", async () => {
  const read: number[] = [];
  const vocabulary = {
    read: async (id: number) => {
      read.push(id);
      run(null);
      return { embeddingRow: TRAINED };
    },
  } as unknown as VocabularyAccess;
  run({ name: "wgsl", vocabulary });
  await rememberRows(vocabulary, [7, 8]);
  expect(read).toEqual([7]);
});

const able = () => [canEdit.value, canUndo.value];

test("rows can be edited, and edits undone, only while an engine is there", () => {
  past.value = [];
  run({ name: "wgsl", vocabulary: {} });
  expect(able()).toEqual([false, false]);
  [touched.value, past.value] = [{ id: 7 } as Touched, [new Map()]];
  expect(able()).toEqual([true, true]);
  run(null);
  expect([...able(), touched.value]).toEqual([false, false, { id: 7 }]);
});
