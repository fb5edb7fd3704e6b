import { effect, signal } from "@preact/signals";
import "./remarks.css";
import { Button } from "../button/button.tsx";
import { plain } from "../format/plain.ts";
import { dismissRemarks, remarks } from "../session/current_settings.ts";

const isPressed = signal(false);
addEventListener("pointerdown", () => (isPressed.value = true), true);
// Where a menu opens, no page is told of the press's end.
for (const end of ["pointerup", "pointercancel", "contextmenu"]) {
  addEventListener(end, () => setTimeout(() => (isPressed.value = false)), true); // after the click
}

/**
 * Remarks appear and disappear only while nothing is pressed. Pressing Generate also ends typing in a field. A remark
 * on the typed text would move the button between press and release, and the click would be lost.
 */
const shown = signal(remarks.peek());
effect(() => {
  if (!isPressed.value) shown.value = remarks.value;
});

/** What was ignored or changed in a link or setting. */
export function Remarks() {
  return (
    <div role="status">
      {shown.value.length > 0 && (
        <div class="remarks" data-testid="remarks">
          <ul>
            {shown.value.map((remark) => (
              <li key={remark}>{plain(remark)}</li>
            ))}
          </ul>
          <Button aria-label="Dismiss" act={dismissRemarks}>
            ×
          </Button>
        </div>
      )}
    </div>
  );
}
