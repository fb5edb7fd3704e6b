// Renders one chat template: one that runs for ever is ended with it.
import type { RenderReply, RenderRequest } from "./messages.ts";
import { renderTemplate } from "./render_template.ts";

function answer({ format, message }: RenderRequest): RenderReply {
  try {
    return { text: renderTemplate(format, message) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** A worker's own side looks as the page's side does; TypeScript's DOM takes `self` for a window. */
const page = self as unknown as Worker;
page.addEventListener("message", ({ data }: MessageEvent<RenderRequest>) => page.postMessage(answer(data)));
