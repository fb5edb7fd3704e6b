import "./touch.css";
import { engine } from "../session/page_session.ts";
import { access, canRead, pick, picked, touched } from "./touched_token.ts";
import { EditControls } from "./edit_controls.tsx";
import { useFirstPick } from "./first_pick.ts";
import { TokenPicker } from "./picker.tsx";
import { Uses } from "./uses.tsx";

/** One row of the matrix, both its uses, and a way to change it. */
export function TouchPanel() {
  const panel = useFirstPick();
  return (
    <section ref={panel} class="panel touch" aria-labelledby="touch-title" data-testid="touch">
      <h2 id="touch-title">Touch the matrix</h2>
      <p>
        Pick a token. Its row of <code>wte</code> is the vector that the token goes in as and, where the head
        is tied, also the one that gives its logit on the way out. Change the row on the GPU: both follow, and
        so will the story. Then switch the head to <em>untied</em> and do it again: only the way in follows.
      </p>
      <div class="touch-controls">
        <TokenPicker
          id="touch-token"
          label="Token"
          value={picked.value}
          choose={(id) => void pick(id)}
          disabled={!access.value || !canRead.value}
        />
        <EditControls />
      </div>
      <p class="touch-status" role="status">
        {obstacle()}
      </p>
      {/* Kept free until the GPU has answered: what stands below must not jump from under the pointer. */}
      {(access.value || !engine.value) && (
        <div class="touch-place">{touched.value && <Uses touched={touched.value} />}</div>
      )}
    </section>
  );
}

/** Why there is nothing to touch, and what to do about it. */
function obstacle(): string {
  if (!engine.value) return "";
  if (!access.value && engine.value.weights) {
    return `The rows of this model are ${engine.value.weights} on the GPU. Load it in float16 to touch them.`;
  }
  if (!access.value) {
    return "onnxruntime and transformers.js keep their matrices to themselves. Choose the engine WGSL to touch this one.";
  }
  if (!canRead.value) {
    return "The prompt must have at least one token, and fewer than the model’s context, to be read here.";
  }
  return "";
}
