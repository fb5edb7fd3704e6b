import { shorten } from "../../words/cut.ts";
import { askWorker, type WorkerKind } from "../../code/ask_worker.ts";
import { untilFirstAbort } from "../../signals/first_abort.ts";
import { RefusedTextError } from "../tokenizer_error.ts";
import type { ChatFormat } from "./chat_format.ts";
import type { Rendered, RenderReply, RenderRequest } from "./messages.ts";

/** Far more than any template needs, including time to load the worker's code. */
const MOST_SECONDS = 20;

/**
 * The prompt that a chat model gets for one user message, and what ends its answer. Names of special tokens in it, which
 * the template writes, become these tokens. The template is untrusted, so it is rendered in a worker, which is terminated
 * after 20 s.
 * @throws RefusedTextError; MissingCodeError; the signal's reason
 */
export async function renderMessage(
  format: ChatFormat,
  message: string,
  signal?: AbortSignal,
): Promise<Rendered> {
  if (typeof Worker === "undefined")
    throw refused("this runtime has no web workers, and it is run in no other place");
  const request: RenderRequest = { format, message };
  const late = new AbortController();
  const tooLong = () => late.abort(refused(`it was not done after ${MOST_SECONDS} s`));
  const timer = setTimeout(tooLong, MOST_SECONDS * 1000);
  try {
    const reply = await untilFirstAbort([signal, late.signal], (ended) =>
      askWorker<RenderReply>(RENDERER, request, ended),
    );
    if ("text" in reply) return reply;
    throw refused(shorten(reply.problem, 200));
  } finally {
    clearTimeout(timer);
  }
}

async function makeWorker(): Promise<Worker> {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
}

const RENDERER: WorkerKind = { does: "follows chat templates", make: makeWorker, failed: refused };

function refused(why: string): RefusedTextError {
  return new RefusedTextError(
    `The checkpoint's chat template could not be followed (${why}). Send the prompt as plain text, without it.`,
  );
}
