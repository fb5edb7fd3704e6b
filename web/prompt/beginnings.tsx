import "./beginnings.css";
import { editPrompt, forgetPrompts, recents } from "./remembered.ts";
import { EXAMPLES } from "./examples.ts";

/**
 * Prompts to take instead of typing one. None of them begins to write: Generate does. The recent ones have their place
 * before there are any, so that nothing moves under the pointer that pressed it.
 */
export function Beginnings() {
  return (
    <div class="beginnings">
      <div role="group" aria-label="Examples">
        <span aria-hidden="true">Or try</span>
        {EXAMPLES.map(({ name, prompt }) => (
          <button key={name} type="button" title={prompt} onClick={() => editPrompt(prompt)}>
            {name}
          </button>
        ))}
      </div>
      <details data-testid="recents">
        <summary>Your recent beginnings</summary>
        {recents.value.length > 0 ? <Recents /> : <p>None yet. They are kept in this browser only.</p>}
      </details>
    </div>
  );
}

function Recents() {
  return (
    <>
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
        They are kept in this browser only.{" "}
        <button type="button" onClick={forgetPrompts}>
          Forget them
        </button>
      </p>
    </>
  );
}
