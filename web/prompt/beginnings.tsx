import "./beginnings.css";
import { typePrompt } from "./edit_prompt.ts";
import { EXAMPLES } from "./examples.ts";

/** Prompts to choose from. Choosing one does not start writing: Generate does. */
export function Beginnings() {
  return (
    <div class="beginnings" role="group" aria-label="Examples">
      <span aria-hidden="true">Or try</span>
      {EXAMPLES.map(({ name, prompt }) => (
        <button key={name} type="button" title={prompt} onClick={() => typePrompt(prompt)}>
          {name}
        </button>
      ))}
    </div>
  );
}
