import type { Head } from "../../src/index.ts";
import { rebuild } from "../session/rebuild.ts";
import { story, writer } from "../session/page_session.ts";

/** Gives the engine another head, and writes the story that is there once more: the text is the same, the memory is not. */
export function switchHead(head: Head): void {
  rebuild({ head });
  if (story.value.settings) void writer.writeAgain();
}
