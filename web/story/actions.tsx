import { Button } from "../button/button.tsx";
import { CopyButton } from "../copy/copy.tsx";
import { continuation, furtherSettings, isIdle, story, writer } from "../session/page_session.ts";
import { beginningOf } from "../session/story.ts";
import { writeAddress } from "../session/page_address.ts";
import { ShareButton } from "../share/share.tsx";

function continueStory(): void {
  const further = furtherSettings.value;
  if (!further) return;
  writeAddress(further, null);
  void writer.goOn(further);
}

function storyText(): string {
  return beginningOf(story.value) + continuation.value;
}

/** Actions for the current story, if there is one, and for its link. */
export function StoryActions() {
  return (
    <>
      {story.value.settings && <TextActions />}
      <ShareButton />
    </>
  );
}

function TextActions() {
  return (
    <>
      <Button id="continue" ready={isIdle.value && furtherSettings.value !== null} act={continueStory}>
        {story.value.ending === "interrupted" ? "Go on where it stopped" : "Continue"}
      </Button>
      <CopyButton
        testId="copy"
        label="Copy text"
        text={storyText}
        subject={() => story.value.settings}
        copied="Text copied."
        refused="Copying was not allowed: the text can be selected."
      />
    </>
  );
}
