import "./touch.css";
import { engine, gpu } from "../session/page_session.ts";
import { EditControls, ZeroButton } from "./edit_controls.tsx";
import { useFirstPick } from "./first_pick.ts";
import { picked } from "./picked.ts";
import { TokenPicker } from "./picker.tsx";
import { Stories } from "./stories.tsx";
import { access, canRead, touched } from "./touched_token.ts";
import { Uses } from "./uses.tsx";
import { ChangeVerdict } from "./change_verdict.tsx";

/** One row of the matrix, its two uses, the stories that it produces, and a way to change it. */
export function TouchRoom() {
  useFirstPick();
  // Where an engine is being made, the room stays as it is: a list that can't be used would lose the keyboard's focus.
  const canTouch = !engine.value || access.value !== null;
  return (
    <div class="touch" data-testid="touch" data-next="touch-zero">
      <div class="touch-controls">
        <TokenPicker
          id="touch-token"
          label="Word"
          value={picked.value}
          choose={(id) => (picked.value = id)}
          disabled={engine.value !== null && (!access.value || !canRead.value)}
        />
        <ZeroButton />
        <div class="touch-said">
          <p role="status">{obstacle()}</p>
          {touched.value && <ChangeVerdict touched={touched.value} />}
        </div>
        <EditControls />
      </div>
      {canTouch && (
        <>
          <Stories />
          <div class="touch-place">{touched.value && <Uses touched={touched.value} />}</div>
        </>
      )}
    </div>
  );
}

/** Why there is nothing to edit, and what to do about it. */
function obstacle(): string {
  if (!engine.value) return "";
  if (!access.value && engine.value.weights) {
    return `The rows of this model are ${engine.value.weights} on the GPU. Load it in float16 to touch them.`;
  }
  if (!access.value && gpu.isMissing.value) {
    return "Only on WebGPU can a row be touched, and this browser offers none. Open the page in a current Chrome or Edge.";
  }
  if (!access.value) {
    return "Choose the engine “WGSL by hand”: only its matrix can be touched.";
  }
  if (!canRead.value) {
    return "The prompt must have at least one token, and fewer than the model’s context.";
  }
  return "";
}
