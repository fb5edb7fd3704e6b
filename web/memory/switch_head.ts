import type { Head } from "../../src/index.ts";
import { rebuild } from "../session/rebuild.ts";
import { story, writer } from "../session/page_session.ts";

/** Gives the engine another head, and rewrites the current story: the text stays the same, the memory does not. */
export function switchHead(head: Head): void {
  rebuild({ head });
  if (story.value.settings) void writer.writeAgain();
}
