import { Template } from "@huggingface/jinja";
import type { ChatFormat } from "./chat_format.ts";

/**
 * One message of a person, and the beginning of an answer, as the `apply_chat_template` of transformers writes them. A
 * template can be made to run for ever: see `renderMessage`.
 * @throws Error where the template is none, or refuses the message
 */
export function renderTemplate(
  { template, specialTokens }: Pick<ChatFormat, "template" | "specialTokens">,
  message: string,
): string {
  return new Template(template).render({
    ...specialTokens,
    messages: [{ role: "user", content: message }],
    add_generation_prompt: true,
    tools: null,
    documents: null,
  });
}
