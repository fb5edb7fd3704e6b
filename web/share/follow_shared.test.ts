import { expect, it } from "vitest";
import { formatLink, parseLink } from "../link/link.ts";
import { settings } from "../session/current_settings.ts";
import { followLink } from "../session/follow_link.ts";
import { Stage } from "../session/testing/stage.ts";
import { shareStory } from "./shared_story.ts";

/** A story that is stopped after this many tokens. */
async function stopAfter(tokens: number): Promise<Stage> {
  const stage = new Stage({ count: 40, temperature: 0.9 });
  stage.fakes.tokens.closeAfter(tokens);
  const written = stage.writer.write();
  await expect.poll(() => stage.writer.ids.value.length).toBe(tokens);
  stage.writer.stop();
  stage.fakes.tokens.open();
  await written;
  return stage;
}

/** The link to its story, as the button copies it. */
function linkOf({ writer }: Stage): string {
  const { settings: shared, digest } = shareStory(
    writer.story.value,
    writer.ids.value.length,
    settings.value,
  );
  return formatLink(shared, digest);
}

it("whoever follows the link to a story that was stopped sees the same, and is told that it is the same", async () => {
  const stage = await stopAfter(17);
  expect(stage.writer.story.value.ending).toBe("stopped");
  const [text, link] = [stage.text, linkOf(stage)];
  const other = new Stage();
  await followLink(parseLink(link), other.session, other.writer);
  expect(other.text).toBe(text);
  expect(other.writer.story.value).toMatchObject({
    ending: "token-limit",
    digest: parseLink(link).digest,
  });
  expect(parseLink(link).digest?.tokens).toBe(17);
});

it("a story of edited rows has no digest", async () => {
  const stage = new Stage();
  stage.isEdited.value = true;
  await stage.writer.write();
  expect(parseLink(linkOf(stage))).toMatchObject({ digest: null, settings: settings.value });
});
