import "./recents_fold.css";
import { typePrompt } from "./edit_prompt.ts";
import { forgetPrompts, recents } from "./remembered.ts";

/** The prompts used here before. */
export function RecentsFold() {
  if (recents.value.length === 0) return null; // they were forgotten
  return (
    <details class="fold recents" data-testid="recents">
      <summary>Your recent beginnings</summary>
      <ul>
        {recents.value.map((prompt) => (
          <li key={prompt}>
            <button type="button" dir="auto" onClick={() => typePrompt(prompt)}>
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
