import { type Signal, signal } from "@preact/signals";
import { expect, test, vi } from "vitest";
import type { Engine } from "../../src/index.ts";
import * as session from "../session/page_session.ts";
import { past } from "./row_edits.ts";
import { canEdit, canUndo, type Touched, touched } from "./touched_token.ts";

vi.mock("../session/page_session.ts", () => ({
  appState: signal("loading"),
  engine: signal(null),
  ids: signal([]),
  model: signal(null),
  story: signal({ settings: null }),
}));

const engine = session.engine as Signal<Engine | null>;

const able = () => [canEdit.value, canUndo.value];

test("rows can be edited, and edits undone, only while an engine is there", () => {
  engine.value = { name: "wgsl", vocabulary: {} } as Engine;
  expect(able()).toEqual([false, false]);
  [touched.value, past.value] = [{ id: 7 } as Touched, [new Map()]];
  expect(able()).toEqual([true, true]);
  engine.value = null;
  expect([...able(), touched.value]).toEqual([false, false, { id: 7 }]);
});
