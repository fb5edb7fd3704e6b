import { batch, computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import {
  extendStretches,
  finishStretches,
  generate,
  readPrompt,
  type Speed,
  SpeedMeter,
  type Step,
  TextStream,
} from "../../src/index.ts";
import { digestOf } from "../link/digest.ts";
import type { Settings } from "../settings/settings.ts";
import { ranges, settings } from "./current_settings.ts";
import { type Problem, problemOf } from "./problem.ts";
import type { Running, Session } from "./session.ts";
import type { Model } from "./state.ts";
import { type Ending, NO_STORY, stepsOf, type Story } from "./story.ts";

/** Writes one story at a time with what a session runs. */
export class Writer {
  readonly story = signal<Story>(NO_STORY);
  /** The tokens of the continuation. */
  readonly ids = computed(() => stepsOf(this.story.value).map(({ id }) => id));
  readonly continuation = computed(() => this.story.value.stretches.map(({ text }) => text).join(""));
  /** Of the last or current generation. */
  readonly speed = signal<Speed | null>(null);
  readonly #session: Session;
  #running = new AbortController();

  /** What the story is to be written on with, from where it ended; null where it has come to its end. */
  readonly furtherSettings = computed(() => {
    const { settings: used, ending } = this.story.value;
    if (!used) return null;
    if (ending === "stopped" || ending === "interrupted") return used;
    if (ending !== "token-limit") return null;
    return { ...used, count: Math.min(this.ids.value.length + settings.value.count, ranges.value.count.max) };
  });

  /** @param isEdited whether rows of the matrix are not the checkpoint's now */
  constructor(session: Session, isEdited: ReadonlySignal<boolean>) {
    this.#session = session;
    // At once, not with the next token: by then the row may be its old self again.
    effect(() => {
      if (session.state.value.at !== "writing" || !isEdited.value) return;
      this.story.value = { ...this.story.peek(), edited: true };
    });
    // What follows a call that the GPU refused may be made of anything.
    effect(() => {
      if (session.problem.value) untracked(this.stop);
    });
    // The story's tokens are those of a model: it goes with it.
    effect(() => {
      void session.openedModel.value;
      this.story.value = NO_STORY;
      this.speed.value = null;
    });
  }

  /** Ends the writing, or what waits to be written; what there is stays. */
  readonly stop = (): void => {
    this.#running.abort();
  };

  /**
   * Continues the prompt with the settings as they are when the engine is ready.
   * @param changed what this story has otherwise
   * @param isChat the prompt is a message of a chat, of a model that was trained for it
   */
  readonly write = (changed: Partial<Settings> = {}, isChat = false): Promise<void> =>
    this.#begin(() => ({ ...NO_STORY, settings: { ...settings.value, ...changed }, isChat }));

  /** Writes the story that is there once more, with the engine and the head that are chosen now. */
  readonly writeAgain = (): Promise<void> =>
    this.#begin(() => {
      const { engine, head } = settings.value;
      const { settings: used, isChat } = this.story.value;
      return { ...NO_STORY, settings: { ...(used ?? settings.value), engine, head }, isChat };
    });

  /**
   * Writes the story on from its last token: the text that would have come if it had not ended there. It goes on from
   * ids, not from their text, which could be cut into other tokens; noise is drawn by position, so it is the same.
   */
  readonly goOn = (further: Settings): Promise<void> =>
    this.#begin(() => ({ ...this.story.value, settings: further, ending: null, digest: null }));

  #begin(beginning: () => Story): Promise<void> {
    this.stop();
    const { signal: cancelled } = (this.#running = new AbortController());
    this.#session.dismissRefusal();
    return this.#session.write(cancelled, (used) => this.#writeFrom(beginning, used, cancelled));
  }

  async #writeFrom(beginning: () => Story, used: Running, cancelled: AbortSignal): Promise<Problem | null> {
    const before = this.story.value;
    batch(() => {
      this.speed.value = null;
      this.story.value = beginning();
    });
    try {
      await this.#stream(used, cancelled);
      return null;
    } catch (error) {
      if (error === cancelled.reason) {
        this.story.value = before;
        return null;
      }
      // Without its device an engine fails in many ways; the loss was reported already.
      const wasReported = !this.#isWriting;
      // A prompt that was refused is no beginning of a story.
      const isStory = this.ids.value.length > 0 || wasReported;
      if (isStory) await this.#end("interrupted", used.model);
      else this.story.value = before;
      return wasReported ? null : problemOf(error);
    }
  }

  async #stream({ model, engine }: Running, cancelled: AbortSignal): Promise<void> {
    const { settings: used, isChat } = this.story.value;
    if (!used) return;
    const { prompt: text, count, ...sampling } = used;
    const chat = isChat ? (model.opened?.chat ?? null) : null;
    const { prompt, endOfTextIds } = await readPrompt(model, text, chat, cancelled);
    const pieces = new TextStream(model.tokenizer);
    const before = stepsOf(this.story.value);
    this.#change({ stretches: [] });
    for (const step of before) this.#append(step, pieces);
    const request = {
      prompt: [...prompt, ...this.ids.value],
      sampling,
      count: count - before.length,
      endOfTextIds,
      signal: cancelled,
    };
    const meter = new SpeedMeter(request.prompt.length);
    for await (const step of generate(engine, request)) {
      meter.token(step.dispatches);
      this.#append(step, pieces);
      this.speed.value = meter.speed;
    }
    const ending = cancelled.aborted
      ? this.#endingOfStop()
      : this.#endingOf(count, engine.contextLength - prompt.length);
    this.#change({ stretches: finishStretches(this.story.value.stretches, pieces.end()) });
    await this.#end(ending, model);
  }

  async #end(ending: Ending, { opened }: Model): Promise<void> {
    const digest = this.story.value.edited || opened ? null : await digestOf(this.ids.value);
    this.#change({ ending, digest });
  }

  #append(step: Step, pieces: TextStream): void {
    this.#change({ stretches: extendStretches(this.story.value.stretches, step, pieces.push(step.id)) });
  }

  #change(changed: Partial<Story>): void {
    this.story.value = { ...this.story.value, ...changed };
  }

  get #isWriting(): boolean {
    return this.#session.state.value.at === "writing";
  }

  /** A problem stops the writing too. */
  #endingOfStop(): Ending {
    return this.#isWriting ? "stopped" : "interrupted";
  }

  /** @param room tokens that the context had left after the prompt */
  #endingOf(count: number, room: number): Ending {
    const tokens = this.ids.value.length;
    if (tokens >= room) return "context-full";
    return tokens >= count ? "token-limit" : "end-of-text";
  }
}
