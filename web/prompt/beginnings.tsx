import "./beginnings.css";
import { editPrompt, forgetPrompts, recents } from "./remembered.ts";
import { EXAMPLES } from "./examples.ts";

/** Prompts to choose from. Choosing one does not start writing: Generate does. */
export function Examples() {
  return (
    <div class="beginnings" role="group" aria-label="Examples">
      <span aria-hidden="true">Or try</span>
      {EXAMPLES.map(({ name, prompt }) => (
        <button key={name} type="button" title={prompt} onClick={() => editPrompt(prompt)}>
          {name}
        </button>
      ))}
    </div>
  );
}

/** The prompts used here before. */
export function Recents() {
  if (recents.value.length === 0) return null;
  return (
    <details class="fold recents" data-testid="recents">
      <summary>Your recent beginnings</summary>
      <ul>
        {recents.value.map((prompt) => (
          <li key={prompt}>
            <button type="button" dir="auto" onClick={() => editPrompt(prompt)}>
              {prompt}
            </button>
          </li>
        ))}
      </ul>
      <p>
        Kept in this browser only.{" "}
        <button type="button" onClick={forgetPrompts}>
          Forget them
        </button>
      </p>
    </details>
  );
}
