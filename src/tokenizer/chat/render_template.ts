import { Environment, Interpreter, Template } from "@huggingface/jinja";
import type { ChatFormat } from "./chat_format.ts";
import { strftime } from "./strftime.ts";

/**
 * What templates find beside their variables. The library's own `strftime_now` writes months in the browser's language,
 * where transformers writes them in English.
 */
const GLOBALS = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
  range,
  raise_exception: (reason: unknown) => {
    throw new Error(String(reason));
  },
  strftime_now: (format: unknown) => strftime(new Date(), String(format)),
};

/** As Python's, as a list. */
function range(first: number, second?: number, step = 1): number[] {
  const [start, end] = second === undefined ? [0, first] : [first, second];
  if (step === 0) throw new Error("range() step must not be zero");
  return Array.from({ length: Math.max(0, Math.ceil((end - start) / step)) }, (_, i) => start + i * step);
}

type Format = Pick<ChatFormat, "template" | "specialTokens">;

/**
 * Renders one user message and the beginning of the answer, as `apply_chat_template` of transformers does. A malicious
 * template can run forever: see `renderMessage`.
 * @throws Error if the template is invalid, or rejects the message
 */
export function renderTemplate(format: Format, message: string): string {
  return render(format, [{ role: "user", content: message }], true);
}

const ANSWER = "an-answer";

/**
 * What the template writes behind an answer: mostly the token that ends a turn, which need not be the one that ends a text.
 * Nothing if it does not show the answer, or rejects it.
 */
export function renderTurnEnd(format: Format): string {
  const messages = [
    { role: "user", content: "Hi" },
    { role: "assistant", content: ANSWER },
  ];
  try {
    const [, ...behind] = render(format, messages, false).split(ANSWER);
    return behind.at(-1) ?? "";
  } catch {
    return "";
  }
}

function render(
  { template, specialTokens }: Format,
  messages: readonly { readonly role: string; readonly content: string }[],
  asks: boolean,
): string {
  const variables = {
    ...GLOBALS,
    ...specialTokens,
    messages,
    add_generation_prompt: asks,
    tools: null,
    documents: null,
  };
  const environment = new Environment();
  for (const [name, value] of Object.entries(variables)) environment.set(name, value);
  // Jinja2 ends lines so before it trims any.
  return new Interpreter(environment)
    .run(new Template(template.replaceAll(/\r\n?/g, "\n")).parsed)
    .toString();
}
