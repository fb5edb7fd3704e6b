import "./recents_fold.css";
import { Button } from "../button/button.tsx";
import { typePrompt } from "./edit_prompt.ts";
import { forgetPrompts, recents } from "./remembered.ts";

/** The prompts used here before. */
export function RecentsFold() {
  if (recents.value.length === 0) return null; // they were forgotten
  return (
    <details class="fold recents quiet" data-testid="recents">
      <summary>Your recent prompts</summary>
      <ul>
        {recents.value.map((prompt) => (
          <li key={prompt}>
            <Button dir="auto" act={() => typePrompt(prompt)}>
              {prompt}
            </Button>
          </li>
        ))}
      </ul>
      <p>
        Kept in this browser only. <Button act={forgetPrompts}>Forget them</Button>
      </p>
    </details>
  );
}
