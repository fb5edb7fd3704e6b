import "../app/field.css";
import "./chat_choice.css";
import { openedModel } from "../session/page_session.ts";
import { chatIsChosen } from "./chat.ts";

/** Shown if the model was trained to chat. */
export function ChatChoice() {
  if (!openedModel.value?.chat) return null;
  return (
    <label class="prompt-chat">
      <input
        type="checkbox"
        data-testid="open-chat"
        checked={chatIsChosen.value}
        onChange={({ currentTarget }) => (chatIsChosen.value = currentTarget.checked)}
      />
      Send it as a message: the model was trained to chat, and answers
    </label>
  );
}
