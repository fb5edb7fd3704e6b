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
import { Showing } from "./showing.ts";
import type { Model } from "./state.ts";
import { type Ending, NO_STORY, stepsOf, type Story } from "./story.ts";

/** Writes one story at a time with a session's engine. */
export class Writer {
  readonly story = signal<Story>(NO_STORY);
  /** The tokens of the continuation. */
  readonly ids = computed(() => stepsOf(this.story.value).map(({ id }) => id));
  readonly continuation = computed(() => this.story.value.stretches.map(({ text }) => text).join(""));
  /** Of the last or current generation. */
  readonly speed = signal<Speed | null>(null);
  readonly #session: Session;
  #running = new AbortController();
  /** Of the story that is being written, if one is: a request that still waits is another. */
  #writing = new AbortController();
  /** What the last request begins with; null once it has begun, and if it never will. */
  #waiting: (() => Story) | null = null;

  /** What is needed to continue the story from where it ended; null if it is complete. */
  readonly furtherSettings = computed(() => {
    const { settings: used, ending } = this.story.value;
    if (!used) return null;
    if (ending === "stopped" || ending === "interrupted") return used;
    if (ending !== "token-limit") return null;
    return { ...used, count: Math.min(this.ids.value.length + settings.value.count, ranges.value.count.max) };
  });

  /** @param isEdited whether rows of the matrix now differ from the checkpoint's */
  constructor(session: Session, isEdited: ReadonlySignal<boolean>) {
    this.#session = session;
    // At once, not with the next token: by then the row may have been restored.
    effect(() => {
      if (session.state.value.at !== "writing" || !isEdited.value) return;
      this.story.value = { ...this.story.peek(), edited: true };
    });
    // After a call that the GPU refused, further output may be wrong.
    effect(() => {
      if (session.problem.value) untracked(() => this.#writing.abort());
    });
    // The story's tokens belong to a model, so it is removed with it.
    effect(() => {
      void session.openedModel.value;
      this.story.value = NO_STORY;
      this.speed.value = null;
    });
  }

  /** Stops the writing, or a request to write; the text so far stays. */
  readonly stop = (): void => {
    this.#running.abort();
    this.#waiting = null;
  };

  /**
   * Continues the prompt with the settings at the time the engine is ready.
   * @param changed settings that differ for this story
   * @param isChat the prompt is a chat message, for a model that was trained to chat
   */
  readonly write = (changed: Partial<Settings> = {}, isChat = false): Promise<void> =>
    this.#begin(() => ({ ...NO_STORY, settings: { ...settings.value, ...changed }, isChat }));

  /**
   * Writes the story that waits for an engine, or else the current one again, with the engine and head that are chosen
   * now.
   */
  readonly writeAgain = async (): Promise<void> => {
    const beginning = this.#waiting ?? (this.story.value.settings && (() => this.story.value));
    if (!beginning) return;
    await this.#begin(() => {
      const { settings: used, isChat } = beginning();
      const { engine, head } = settings.value;
      return { ...NO_STORY, settings: used && { ...used, engine, head }, isChat };
    });
  };

  /**
   * Continues the story from its last token, with the text that would have come if it had not ended there. It continues
   * from ids, not from their text, which might be tokenized differently; noise depends on position, so it is the same.
   */
  readonly goOn = (further: Settings): Promise<void> =>
    this.#begin(() => ({ ...this.story.value, settings: further, ending: null, digest: null }));

  #begin(beginning: () => Story): Promise<void> {
    this.stop();
    const running = (this.#running = new AbortController());
    this.#waiting = beginning;
    this.#session.dismissRefusal();
    const written = this.#session.write(running.signal, (used) => {
      this.#writing = running;
      this.#waiting = null;
      return this.#writeFrom(beginning, used, running.signal);
    });
    return written.finally(() => {
      if (this.#running === running) this.#waiting = null;
    });
  }

  async #writeFrom(beginning: () => Story, used: Running, cancelled: AbortSignal): Promise<Problem | null> {
    const [story, speed] = [this.story.value, this.speed.value];
    const bringBack = (): void =>
      batch(() => {
        this.speed.value = speed;
        this.story.value = story;
      });
    batch(() => {
      this.speed.value = null;
      this.story.value = beginning();
    });
    try {
      await this.#stream(used, cancelled);
      return null;
    } catch (error) {
      if (error === cancelled.reason) {
        bringBack();
        return null;
      }
      // Without its device an engine fails in many ways; the loss was already reported.
      const wasReported = !this.#isWriting;
      // A refused prompt does not begin a story.
      const isStory = this.ids.value.length > 0 || wasReported;
      if (isStory) await this.#end("interrupted", used.model);
      else bringBack();
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
    let stretches: Story["stretches"] = [];
    const append = (step: Step): void => {
      stretches = extendStretches(stretches, step, pieces.push(step.id));
    };
    for (const step of before) append(step);
    this.#change({ stretches });
    const request = {
      prompt: [...prompt, ...this.ids.value],
      sampling,
      count: count - before.length,
      endOfTextIds,
      signal: cancelled,
    };
    const meter = new SpeedMeter(request.prompt.length);
    const showing = new Showing(() => {
      batch(() => {
        this.#change({ stretches });
        this.speed.value = meter.speed;
      });
    });
    try {
      for await (const step of generate(engine, request)) {
        meter.token(step.dispatches);
        append(step);
        showing.changed();
      }
    } finally {
      showing.finish(); // a story that is interrupted keeps all that came
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
