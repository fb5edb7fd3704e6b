import { signal } from "@preact/signals";
import { createTokenizer, ENGINE_NAMES } from "../../../src/index.ts";
import { replaceModel } from "../replace_model.ts";
import { DEFAULTS, type Settings } from "../../settings/settings.ts";
import { ask, change } from "../current_settings.ts";
import { Session } from "../session.ts";
import type { Model } from "../state.ts";
import { Writer } from "../writer.ts";
import { fakeCheckpoint, Fakes } from "./fakes.ts";

/** Short, so that tests reach the end of a story. */
const SETTINGS: Settings = { ...DEFAULTS, prompt: "Once", count: 4, engine: "wgsl", head: "tied" };

/** A session and its writer, with fakes, and a person's actions. */
export class Stage {
  readonly fakes = new Fakes();
  readonly session = new Session(this.fakes.parts);
  readonly isEdited = signal(false);
  readonly writer = new Writer(this.session, this.isEdited);

  constructor(chosen: Partial<Settings> = {}) {
    ask({ ...SETTINGS, ...chosen });
  }

  get at(): string {
    return this.session.state.value.at;
  }

  /** "site" or "opened", and the engine with its head; "" if none runs. */
  get runs(): string {
    const { model, engine } = this.session.state.value;
    return model && engine ? `${model.opened ? "opened" : "site"} ${engine.name} ${engine.head}` : "";
  }

  /** The story, including the prompt. */
  get text(): string {
    return (this.writer.story.value.settings?.prompt ?? "") + this.writer.continuation.value;
  }

  /** As the page does when another engine or head is chosen. */
  choose(chosen: Partial<Settings>): Promise<void> {
    change(chosen);
    this.writer.stop();
    return this.session.prepare();
  }

  /** As the switch between one matrix and two does. */
  chooseAndWriteAgain(chosen: Partial<Settings>): Promise<void> {
    change(chosen);
    void this.session.prepare();
    return this.writer.writeAgain();
  }

  /** As the panel that opens models does. */
  open(
    cancelled: AbortSignal = new AbortController().signal,
    make: (ended: AbortSignal) => Promise<Model> = async () => openedModel(),
  ): Promise<void> {
    return replaceModel(this.session, make, cancelled);
  }

  /** Lets everything run that only waits for its turn. */
  async settle(): Promise<void> {
    for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve));
  }
}

export async function openedModel(): Promise<Model> {
  const checkpoint = fakeCheckpoint("opened");
  const tokenizer = await createTokenizer(checkpoint.tokenizer, checkpoint.config.vocabSize);
  return {
    checkpoint,
    tokenizer,
    opened: { weights: "float16", cache: "float32", stored: "absent", chat: null, engines: ENGINE_NAMES },
  };
}
