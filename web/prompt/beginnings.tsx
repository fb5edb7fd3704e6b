import "./beginnings.css";
import { Button } from "../button/button.tsx";
import { typePrompt } from "./edit_prompt.ts";
import { EXAMPLES } from "./examples.ts";

/** Prompts to choose from. Choosing one does not start writing: Generate does. */
export function Beginnings() {
  return (
    <div class="beginnings quiet" role="group" aria-label="Examples">
      <span aria-hidden="true">Or try</span>
      {EXAMPLES.map(({ name, prompt }) => (
        <Button key={name} title={prompt} act={() => typePrompt(prompt)}>
          {name}
        </Button>
      ))}
    </div>
  );
}
