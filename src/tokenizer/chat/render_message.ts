import { shorten } from "../../json/json.ts";
import { RefusedTextError } from "../tokenizer_error.ts";
import type { ChatFormat } from "./chat_format.ts";
import type { RenderReply, RenderRequest } from "./messages.ts";

/** Far more than any template needs, including time to load the worker's code. */
const MOST_SECONDS = 20;

/**
 * The prompt that a chat model gets for one user message. Names of special tokens in it, which the template writes,
 * become these tokens. The template is untrusted, so it is rendered in a worker, which is terminated after 20 s.
 * @throws RefusedTextError, or the signal's reason
 */
export async function renderMessage(
  format: ChatFormat,
  message: string,
  signal?: AbortSignal,
): Promise<string> {
  signal?.throwIfAborted();
  if (typeof Worker === "undefined")
    throw refused("this runtime has no web workers, and it is run in no other place");
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const ended = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise((resolve, reject) => {
      const options = { signal: ended.signal };
      const refuse = (why: string) => reject(refused(why));
      timer = setTimeout(() => refuse(`it was not done after ${MOST_SECONDS} s`), MOST_SECONDS * 1000);
      signal?.addEventListener("abort", () => reject(signal.reason as Error), options);
      worker.addEventListener("error", () => refuse("the code for it did not arrive"), options);
      worker.addEventListener(
        "message",
        ({ data }: MessageEvent<RenderReply>) => {
          if ("text" in data) resolve(data.text);
          else refuse(shorten(data.problem, 200));
        },
        options,
      );
      worker.postMessage({ format, message } satisfies RenderRequest);
    });
  } finally {
    clearTimeout(timer);
    ended.abort();
    worker.terminate();
  }
}

function refused(why: string): RefusedTextError {
  return new RefusedTextError(
    `The checkpoint's chat template could not be followed (${why}). Send the prompt as plain text, without it.`,
  );
}
