import { effect, signal } from "@preact/signals";
import "./remarks.css";
import { remarks } from "../session/current_settings.ts";

const isPressed = signal(false);
addEventListener("pointerdown", () => (isPressed.value = true), true);
for (const end of ["pointerup", "pointercancel"]) {
  addEventListener(end, () => setTimeout(() => (isPressed.value = false)), true); // after the click
}

/**
 * They come and go while nothing is pressed. A press on Generate is also what ends the typing in a field: a remark on what
 * was typed would push the button away between press and release, and the click would be lost.
 */
const shown = signal(remarks.peek());
effect(() => {
  if (!isPressed.value) shown.value = remarks.value;
});

/** What of a link or a setting could not be taken as it stood. */
export function Remarks() {
  return (
    <div role="status">
      {shown.value.length > 0 && (
        <div class="remarks" data-testid="remarks">
          <ul>
            {shown.value.map((remark) => (
              <li key={remark}>{remark}</li>
            ))}
          </ul>
          <button type="button" aria-label="Dismiss" onClick={() => (remarks.value = [])}>
            ×
          </button>
        </div>
      )}
    </div>
  );
}
