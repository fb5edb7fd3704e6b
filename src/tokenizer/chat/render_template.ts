import { Template } from "@huggingface/jinja";
import type { ChatFormat } from "./chat_format.ts";

/**
 * Renders one user message and the beginning of the answer, as `apply_chat_template` of transformers does. A malicious
 * template can run forever: see `renderMessage`.
 * @throws Error if the template is invalid, or rejects the message
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
