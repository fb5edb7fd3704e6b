import { computed, signal } from "@preact/signals";
import { openedModel } from "../session/page_session.ts";

const isChosen = signal(false);

/** Whether the prompt is sent as a chat message. */
export const isChat = computed(() => isChosen.value && openedModel.value?.chat != null);

/** Shown if the model was trained to chat. */
export function ChatChoice() {
  if (!openedModel.value?.chat) return null;
  return (
    <label class="prompt-chat">
      <input
        type="checkbox"
        data-testid="open-chat"
        checked={isChosen.value}
        onChange={({ currentTarget }) => (isChosen.value = currentTarget.checked)}
      />
      Send it as a message: the model was trained to chat, and answers
    </label>
  );
}
