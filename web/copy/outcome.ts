import { effect, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { nextTask } from "../../src/index.ts";

/** What the last press of a button came to, as a message; "" once it is true no longer. */
export class Outcome {
  readonly words = signal("");
  #subject: unknown;

  /**
   * Shows what `act` returns. The words before are gone for a task: otherwise neither eye nor screen reader would notice
   * the same words again.
   * @param subject what the message will be true of
   */
  async tell(subject: unknown, act: () => Promise<string>): Promise<void> {
    this.words.value = "";
    const words = await act();
    await nextTask();
    this.#subject = subject;
    this.words.value = words;
  }

  /** Takes the message back once there is another subject. */
  keepTo(subject: () => unknown): void {
    if (this.words.value !== "" && subject() !== this.#subject) this.words.value = "";
  }
}

/** @param subject reads signals: what a message is true of */
export function useOutcome(subject: () => unknown): Outcome {
  const outcome = useMemo(() => new Outcome(), []);
  useEffect(() => effect(() => outcome.keepTo(subject)), [outcome, subject]);
  return outcome;
}
