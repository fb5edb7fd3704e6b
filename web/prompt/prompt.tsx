import "./prompt.css";
import { Button } from "../button/button.tsx";
import { later } from "../later/later.tsx";
import { LoadProgress } from "../progress/progress.tsx";
import { appState, isIdle, openedModel, writer } from "../session/page_session.ts";
import { writeAddress } from "../session/page_address.ts";
import { editPrompt } from "./edit_prompt.ts";
import { recents, rememberPrompt } from "./remembered.ts";
import { settings } from "../session/current_settings.ts";
import { isChat } from "./chat.ts";
import { isComposing } from "./composing.ts";
import { SettingsFold } from "../settings/settings_fold.tsx";
import { Beginnings } from "./beginnings.tsx";

const ChatChoice = later(
  () => import("./chat_choice.tsx"),
  "ChatChoice",
  () => openedModel.value?.chat != null,
);
const RecentsFold = later(
  () => import("./recents_fold.tsx"),
  "RecentsFold",
  () => recents.value.length > 0,
);

function generate(): void {
  if (!isIdle.value) return;
  writeAddress(settings.value, null);
  rememberPrompt(settings.value.prompt);
  void writer.write({}, isChat.value);
}

/** Enter makes a new line, as usual; Ctrl or Command with it generates. */
function onKeyDown(event: KeyboardEvent): void {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !isComposing(event)) generate();
}

export function PromptForm() {
  return (
    <form
      class="prompt"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        generate();
      }}
    >
      <label for="prompt" class="heading">
        Begin the story
      </label>
      <textarea
        id="prompt"
        data-testid="prompt"
        dir="auto"
        rows={2}
        value={settings.value.prompt}
        onInput={(event) => editPrompt(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <ChatChoice />
      <div class="prompt-actions">
        <Button
          id="generate"
          type="submit"
          class="primary"
          ready={isIdle.value}
          aria-keyshortcuts="Control+Enter Meta+Enter"
        >
          Generate
        </Button>
        <Button
          id="stop"
          ready={appState.value === "generating"}
          act={writer.stop}
          aria-keyshortcuts="Escape"
        >
          Stop
        </Button>
        <LoadProgress />
      </div>
      <Beginnings />
      <SettingsFold />
      <RecentsFold />
    </form>
  );
}
