// Renders one chat template; terminating the worker stops a template that runs forever.
import { wordsOf } from "../../words/words_of.ts";
import type { RenderReply, RenderRequest } from "./messages.ts";
import { renderTemplate, renderTurnEnd } from "./render_template.ts";

function answer({ format, message }: RenderRequest): RenderReply {
  try {
    return { text: renderTemplate(format, message), turnEnd: renderTurnEnd(format) };
  } catch (error) {
    return { problem: wordsOf(error) };
  }
}

/** The worker's side has the same methods as the page's; TypeScript's DOM types take `self` for a window. */
const page = self as unknown as Worker;
page.addEventListener("message", ({ data }: MessageEvent<RenderRequest>) => page.postMessage(answer(data)));
