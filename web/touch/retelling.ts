import { computed } from "@preact/signals";
import {
  createEngine,
  type Engine,
  generate,
  type Head,
  headsOf,
  readPrompt,
  type TokenUses,
  type VocabularyAccess,
  vocabularyOf,
} from "../../src/index.ts";
import { settings } from "../session/current_settings.ts";
import { editedRows, type Rows } from "../session/edited_rows.ts";
import { measurement, type MeasuringTools } from "../session/measurement.ts";
import { gpu, model, story } from "../session/page_session.ts";
import { chosenFormats, type Model } from "../session/state.ts";
import { decidingValues } from "../settings/settings.ts";
import { type Change, changeOf } from "./change_sentence.ts";
import { picked } from "./picked.ts";
import { prompt } from "./touched_token.ts";

/** Begins like the page's story, with the same settings, and is short enough to read at a glance. */
const TOKENS = 32;

/** The story that the edited rows produce with one of the heads. */
export interface EditedTelling {
  readonly head: Head;
  /** Which uses of the picked token changed with them. */
  readonly change: Change;
  /** Its logit, before and now. */
  readonly logits: readonly [number, number];
  /** The continuation. */
  readonly text: string;
}

interface Retelling {
  readonly id: number;
  readonly prompt: string;
  /** The continuation with the checkpoint's rows. */
  readonly asTrained: string;
  readonly edited: readonly EditedTelling[];
}

const told = computed(() => story.value.settings ?? settings.value);
const isChat = computed(() => story.value.isChat);
const deciding = computed(() => decidingValues({ ...told.value, count: Math.min(told.value.count, TOKENS) }));

/** The story with the rows as trained, and with the edited rows under one matrix and under two. */
export const retelling = measurement<Retelling>({
  first: "the story as trained",
  subject: computed(() => [model.value, editedRows.value, picked.value, deciding.value, isChat.value]),
  measure: retell,
});

async function retell(used: Model, tools: MeasuringTools): Promise<Retelling> {
  const [id, rows, text] = [picked.value ?? 0, editedRows.value, prompt.value];
  const heads = headsOf("wgsl", used.checkpoint.config.tied);
  const edited: EditedTelling[] = [];
  let asTrained = "";
  for (const head of heads) {
    const engine = await makeEngine(used, head, tools);
    try {
      asTrained ||= await tell(engine, used, text, tools);
      tools.tell((edited.length + 0.5) / heads.length, `the story with the edit, head ${head}`);
      const [before, now] = await editRows(engine, used, { id, rows, text });
      edited.push({
        head,
        change: changeOf({ before, now }),
        logits: [before.logit, now.logit],
        text: await tell(engine, used, text, tools),
      });
    } finally {
      void engine.dispose();
    }
  }
  return { id, prompt: text, asTrained, edited };
}

function makeEngine(
  { checkpoint, opened }: Model,
  head: Head,
  { cancelled }: MeasuringTools,
): Promise<Engine> {
  return createEngine.wgsl(gpu.open, checkpoint, head, { ...chosenFormats(opened), signal: cancelled });
}

interface Edit {
  readonly id: number;
  readonly rows: Rows;
  readonly text: string;
}

/** The token's uses before, and with the edited rows. */
async function editRows(
  engine: Engine,
  { tokenizer }: Model,
  { id, rows, text }: Edit,
): Promise<[TokenUses, TokenUses]> {
  const access = vocabularyOf(engine) as VocabularyAccess; // the wgsl engine with float16 rows has it
  const hidden = await access.hidden(tokenizer.encode(text));
  const before = await access.read(id, hidden);
  for (const [token, row] of rows) access.write(token, row);
  return [before, await access.read(id, hidden)];
}

async function tell(
  engine: Engine,
  used: Model,
  text: string,
  { cancelled }: MeasuringTools,
): Promise<string> {
  const { count, prompt: _, ...sampling } = told.value;
  const ids: number[] = [];
  const chat = isChat.value ? (used.opened?.chat ?? null) : null;
  const request = {
    ...(await readPrompt(used, text, chat, cancelled)),
    sampling,
    count: Math.min(count, TOKENS),
    signal: cancelled,
  };
  for await (const step of generate(engine, request)) ids.push(step.id);
  cancelled.throwIfAborted();
  return used.tokenizer.decode(ids);
}
